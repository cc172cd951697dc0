using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A provider's code that its error map lacks.</summary>
public sealed record UnmappedCode
{
    /// <summary>The provider.</summary>
    public required ProviderId Provider { get; init; }

    /// <summary>The code.</summary>
    public required string Code { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>The second code; null if there was none.</summary>
    public string? Detail { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>How many times it arrived.</summary>
    public required long Count { get; init; }

    /// <summary>When it first arrived.</summary>
    public required DateTimeOffset FirstAt { get; init => field = value.ToUniversalTime(); }

    /// <summary>When it last arrived.</summary>
    public required DateTimeOffset LastAt { get; init => field = value.ToUniversalTime(); }
}
