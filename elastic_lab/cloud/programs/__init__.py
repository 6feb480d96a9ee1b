"""What runs on a cloud's instances: applications that were baked into machine images.

`images` are those golden images, `user_data` what an instance tells its application, `loop`
keeps a real process for every instance that should have one.
"""
