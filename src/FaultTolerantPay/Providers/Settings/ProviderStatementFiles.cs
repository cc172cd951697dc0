namespace FaultTolerantPay;

/// <summary>Where a provider's statement files are, and when they are ready.</summary>
public sealed record ProviderStatementFiles
{
    /// <summary>The address.</summary>
    public required Uri Address { get; init; }

    /// <summary>The name of the format.</summary>
    public required string Format { get; init; }

    /// <summary>When the file of the day before is ready, in <see cref="TimeZone"/>.</summary>
    public required TimeOnly ReadyAt { get; init; }

    /// <summary>The time zone of the provider's days, as an IANA name.</summary>
    public required string TimeZone { get; init; }
}
