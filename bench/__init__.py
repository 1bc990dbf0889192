"""Measurements that anyone can repeat; nothing here is installed for users."""
