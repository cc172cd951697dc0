namespace FaultTolerantPay;

/// <summary>Capability: the bank sends the cardholder an SMS code, which confirms a signing or a verification.</summary>
public interface ISmsConfirmation : IProviderAdapter
{
    /// <summary>Has the bank send the code. <see cref="ProviderResult.Reference"/> identifies the SMS for the confirmation.</summary>
    ValueTask<ProviderResult> RequestSmsAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken);

    /// <summary>Confirms with <see cref="CardOrder.SmsCode"/>. It may sign an agreement.</summary>
    ValueTask<ProviderResult> ConfirmSmsAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken);
}
