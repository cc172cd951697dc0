namespace FaultTolerantPay;

/// <summary>A provider's result of a query: the order's result, or that the provider does not know the order.</summary>
public readonly record struct ProviderQueryResult
{
    private ProviderQueryResult(ProviderResult? result) => Result = result;

    /// <summary>The order's result; null if the provider does not know the order.</summary>
    public ProviderResult? Result { get; }

    /// <summary>The provider knows the order.</summary>
    public static ProviderQueryResult Found(ProviderResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new(result);
    }

    /// <summary>
    /// The provider does not know the order. This counts as not executed only after the order's <see cref="ChannelOrder.SendBefore"/> plus
    /// the adapter's late booking window.
    /// </summary>
    public static ProviderQueryResult NotFound => default;
}
