namespace FaultTolerantPay;

/// <summary>
/// Card payments and preauthorisations at the level of the bank: the caller knows no channel. The library implements it; all methods may be
/// called from any thread. Every method throws <see cref="StoreException"/> if the store cannot be read or written before anything is sent.
/// </summary>
public interface ICardPayments
{
    /// <summary>
    /// Takes a payment from a card. The router's best channel is tried first, then the next one after <c>NotExecuted</c> or a soft decline,
    /// within <see cref="PaymentOptions.TimeBudget"/> and <see cref="PaymentOptions.MaxAttempts"/>; never after <c>Pending</c> or
    /// <c>Unknown</c> (M3). The same request again gets the same payment, and is not paid twice (M4).
    /// </summary>
    /// <param name="request">The payment.</param>
    /// <param name="card">
    /// The card's details, which this call clears; null to pay by the agreement of <see cref="CardPaymentRequest.CardToken"/>.
    /// </param>
    /// <param name="cancellationToken">
    /// The caller gives up. No further channel is tried; what was sent goes on, and its result is recorded.
    /// </param>
    /// <returns>The payment with its state: still in progress or unknown if there is no result by the caller's deadline.</returns>
    ValueTask<CardPaymentAnswer> PayAsync(CardPaymentRequest request, CardDetails? card, CancellationToken cancellationToken);

    /// <summary>Authorises an amount on a card, which is captured or voided later. The same rules as for a payment apply.</summary>
    /// <param name="request">The preauthorisation.</param>
    /// <param name="card">The card's details, which this call clears; null to authorise by an agreement.</param>
    /// <param name="cancellationToken">The caller gives up, as for a payment.</param>
    ValueTask<CardPaymentAnswer> AuthoriseAsync(CardPaymentRequest request, CardDetails? card, CancellationToken cancellationToken);

    /// <summary>Raises the authorised amount at the original channel.</summary>
    /// <param name="request">The amount to add.</param>
    /// <param name="cancellationToken">The caller gives up waiting; the operation goes on.</param>
    ValueTask<CardPaymentAnswer> IncrementAsync(PaymentOperationRequest request, CancellationToken cancellationToken);

    /// <summary>Captures the authorised amount or a part of it at the original channel.</summary>
    /// <param name="request">The amount to capture.</param>
    /// <param name="cancellationToken">The caller gives up waiting; the operation goes on.</param>
    ValueTask<CardPaymentAnswer> CaptureAsync(PaymentOperationRequest request, CancellationToken cancellationToken);

    /// <summary>Cancels an authorisation of which nothing is captured, at the original channel.</summary>
    /// <param name="request">Without an amount.</param>
    /// <param name="cancellationToken">The caller gives up waiting; the operation goes on.</param>
    ValueTask<CardPaymentAnswer> VoidAsync(PaymentOperationRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Undoes a capture in whole, or a charge whose outcome is unknown, at the original channel. Once it is confirmed, the next channel may
    /// be tried.
    /// </summary>
    /// <param name="request">Without an amount; <see cref="PaymentOperationRequest.Original"/> says what is undone.</param>
    /// <param name="cancellationToken">The caller gives up waiting; the operation goes on.</param>
    ValueTask<CardPaymentAnswer> ReverseAsync(PaymentOperationRequest request, CancellationToken cancellationToken);

    /// <summary>Refunds what was taken, in whole or in part, at the original channel. All refunds together never exceed it.</summary>
    /// <param name="request">The amount to refund.</param>
    /// <param name="cancellationToken">The caller gives up waiting; the operation goes on.</param>
    ValueTask<CardPaymentAnswer> RefundAsync(PaymentOperationRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// The payment as it is now. The channels are asked about every operation without a certain outcome, once each, at the original
    /// channel.
    /// </summary>
    /// <param name="payment">The payment.</param>
    /// <param name="cancellationToken">The caller gives up waiting.</param>
    ValueTask<CardPaymentAnswer> QueryAsync(TransactionKey payment, CancellationToken cancellationToken);
}
