"""The functions that sprig and Helm add to Go's templates."""
