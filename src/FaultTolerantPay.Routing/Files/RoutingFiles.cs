namespace FaultTolerantPay.Routing.Files;

/// <summary>Limits of files.</summary>
public static class RoutingFiles
{
    /// <summary>The default limit of a file's size in bytes: 256 MiB, enough for about 400,000 channels.</summary>
    public const int DefaultMaxBytes = 256 << 20;

    /// <summary>The largest limit of a file's size that a reader accepts, in bytes: 1 GiB.</summary>
    public const int MaxBytes = 1 << 30;

    /// <summary>The largest depth of nested objects and lists.</summary>
    public const int MaxDepth = JsonTape.MaxDepth;
}
