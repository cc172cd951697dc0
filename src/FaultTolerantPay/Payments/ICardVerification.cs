namespace FaultTolerantPay;

/// <summary>
/// Verifies cards, and signs and ends agreements, at the level of the bank: the caller knows no channel. What a channel said before is not
/// asked again. The library implements it; all methods may be called from any thread, and throw <see cref="StoreException"/> if the store
/// cannot be read.
/// </summary>
public interface ICardVerification
{
    /// <summary>
    /// Verifies a card on one channel, on several, or on all that pass the hard rules. A channel that verified the same details before is
    /// not called; one that knows other details of the card is unsigned and signed again.
    /// </summary>
    /// <param name="request">What is verified, and on how many channels.</param>
    /// <param name="card">The card's details, which this call clears.</param>
    /// <param name="cancellationToken">The caller gives up. Calls that were made go on, and what they say is saved.</param>
    ValueTask<VerificationAnswer> VerifyAsync(VerificationRequest request, CardDetails card, CancellationToken cancellationToken);

    /// <summary>Confirms a verification with the SMS code that the cardholder received.</summary>
    /// <param name="confirmation">The channel, its SMS and the code.</param>
    /// <param name="card">The card's details, which this call clears.</param>
    /// <param name="cancellationToken">The caller gives up, as for a verification.</param>
    ValueTask<VerificationAnswer> ConfirmAsync(SmsConfirmation confirmation, CardDetails card, CancellationToken cancellationToken);

    /// <summary>
    /// Ends the agreement of a card on one channel, or (null) on all channels. An agreement counts as ended only when its channel says so.
    /// </summary>
    /// <param name="cardToken">The card, as <see cref="VerificationAnswer.CardToken"/>.</param>
    /// <param name="channel">The channel of the agreement; null: all of the card's.</param>
    /// <param name="cancellationToken">The caller gives up, as for a verification.</param>
    ValueTask<VerificationAnswer> UnsignAsync(string cardToken, ChannelId? channel, CancellationToken cancellationToken);

    /// <summary>What channels know of a card. No channel is asked.</summary>
    /// <param name="cardToken">The card, as <see cref="VerificationAnswer.CardToken"/>.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<VerificationAnswer> QueryAsync(string cardToken, CancellationToken cancellationToken);
}
