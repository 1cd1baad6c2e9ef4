"""What is found in logs and e-mails, against what made them."""
