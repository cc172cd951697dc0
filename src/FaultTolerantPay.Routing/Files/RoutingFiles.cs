namespace FaultTolerantPay.Routing.Files;

/// <summary>Limits of catalogue and policy files.</summary>
public static class RoutingFiles
{
    /// <summary>The most bytes that a file may have unless the reader is told otherwise: 256 MiB, room for some 400,000 channels.</summary>
    public const int DefaultMaxBytes = 256 << 20;

    /// <summary>The most bytes that the reader can be told to take: 1 GiB.</summary>
    public const int MaxBytes = 1 << 30;

    /// <summary>How deep objects and lists may lie in each other.</summary>
    public const int MaxDepth = JsonTape.MaxDepth;
}
