"""An address as a picture that a phone can read."""

import base64
import io

import qrcode
from qrcode.image.svg import SvgPathFillImage


def qr_picture(address: str) -> str:
    """Return a QR code as the source of an <img>: black on white, whatever the page's colours."""
    code = qrcode.QRCode(
        error_correction=qrcode.ERROR_CORRECT_M, image_factory=SvgPathFillImage, border=4
    )
    code.add_data(address)
    picture = io.BytesIO()
    code.make_image().save(picture)
    return "data:image/svg+xml;base64," + base64.b64encode(picture.getvalue()).decode()
