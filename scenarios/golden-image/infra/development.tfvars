environment   = "development"
instances     = 1
instance_type = "t3.micro"
volume_size   = 10
