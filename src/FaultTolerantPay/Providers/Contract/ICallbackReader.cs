namespace FaultTolerantPay;

/// <summary>Capability: reads the callbacks that the provider sends.</summary>
public interface ICallbackReader : IProviderAdapter
{
    /// <summary>
    /// Verifies the signature over the raw body in constant time, and reads what the provider reports. It changes nothing: the library
    /// compares each report with its order, records it, and only then sends <see cref="CallbackReading.Reply"/>.
    /// </summary>
    /// <returns>The reports, or <see cref="CallbackReading.Refused"/> if the signature is missing or wrong.</returns>
    ValueTask<CallbackReading> ReadCallbackAsync(CallbackMessage message, ProviderContext provider, CancellationToken cancellationToken);
}
