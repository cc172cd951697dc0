namespace FaultTolerantPay;

/// <summary>Where the provider is reached, and how long a call may take.</summary>
public sealed record ProviderNetwork
{
    /// <summary>The address for orders. It ends with a slash if the adapter adds a path.</summary>
    public required Uri Address { get; init; }

    /// <summary>The address for queries; null: the adapter takes <see cref="Address"/>.</summary>
    public Uri? QueryAddress { get; init; }

    /// <summary>The address to which the provider sends callbacks; null if it sends none.</summary>
    public Uri? CallbackAddress { get; init; }

    /// <summary>
    /// How long one call may take: 10 ms to 10 min. After it the outcome is unknown. Null: <see cref="ChannelOptions.CallTimeout"/>.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How many calls to the provider may be under way: 1 to 10,000. Null: no limit.</summary>
    public int? MaxConcurrentCalls { get; init; }
}
