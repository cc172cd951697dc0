namespace FaultTolerantPay;

/// <summary>A callback as it arrived. Nothing in it is verified.</summary>
public sealed class CallbackMessage
{
    /// <summary>The raw body, byte for byte.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The headers. Names are not case-sensitive; several values of one name are joined with a comma and a space.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The raw query string, with its question mark; empty if there is none.</summary>
    public string Query { get; init; } = "";

    /// <summary>When it arrived.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The number of bytes; neither body nor headers.</summary>
    public override string ToString() => $"callback of {Body.Length} bytes";
}
