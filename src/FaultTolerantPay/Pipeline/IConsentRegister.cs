using FaultTolerantPay.Pipeline;

namespace FaultTolerantPay;

/// <summary>
/// Merchants' consent to stand-in: given, withdrawn or changed at any time, with who, when, old and new value and reason on record. The next
/// decision uses the new value. Ordering the same value again changes and records nothing, so an instruction may be repeated when its answer was lost.
/// </summary>
public interface IConsentRegister
{
    /// <summary>Changes a merchant's consent.</summary>
    ValueTask<MerchantResult> ChangeAsync(ConsentRequest change, CancellationToken cancellationToken);

    /// <summary>
    /// Changes a merchant's consent and decides admission of a payment on the new value, as one operation: nothing can change the merchant between
    /// the two. It decides only; the payment is carried out by the pipeline.
    /// </summary>
    /// <param name="change">The change.</param>
    /// <param name="request">A payment to the same merchant.</param>
    /// <param name="cancellationToken">Cancels; a change that was made stays.</param>
    ValueTask<ConsentChangeResult> ChangeConsentAndAdmitAsync(ConsentRequest change, TransactionRequest request, CancellationToken cancellationToken);

    /// <summary>Every change of a merchant's consent, oldest first.</summary>
    ValueTask<IReadOnlyList<ConsentChange>> HistoryAsync(MerchantId merchant, CancellationToken cancellationToken);
}
