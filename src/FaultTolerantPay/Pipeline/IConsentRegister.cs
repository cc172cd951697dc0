namespace FaultTolerantPay;

/// <summary>
/// Gives, withdraws and changes a merchant's consent to stand-in at any time. Each change records the actor, the time, the old and new
/// value and the reason. The next decision uses the new value. A request that changes nothing records nothing, so a caller may safely
/// repeat a request whose result was lost.
/// </summary>
public interface IConsentRegister
{
    /// <summary>Changes a merchant's consent.</summary>
    ValueTask<MerchantResult> ChangeAsync(ConsentRequest change, CancellationToken cancellationToken);

    /// <summary>
    /// Changes a merchant's consent and decides admission of a payment with the new value, as one operation: nothing can change the
    /// merchant in between. It only decides; the pipeline executes the payment.
    /// </summary>
    /// <param name="change">The change.</param>
    /// <param name="request">A payment to the same merchant.</param>
    /// <param name="cancellationToken">Cancels. A change that was already made stays.</param>
    ValueTask<ConsentChangeResult> ChangeConsentAndAdmitAsync(
        ConsentRequest change, TransactionRequest request, CancellationToken cancellationToken);

    /// <summary>Every change of a merchant's consent, oldest first.</summary>
    ValueTask<IReadOnlyList<ConsentChange>> HistoryAsync(MerchantId merchant, CancellationToken cancellationToken);
}
