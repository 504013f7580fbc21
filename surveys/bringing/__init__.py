"""Earlier studies: answers out of a file become a closed wave, without anybody behind them."""
