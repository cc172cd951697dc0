using FaultTolerantPay.Model;

namespace FaultTolerantPay.Pipeline.Settlement;

/// <summary>Writes the advance, pays the merchant and books the advance.</summary>
internal interface ISettlementStage
{
    /// <summary>Settles a payment that every earlier stage allowed.</summary>
    /// <param name="context">What was decided so far. The limit and the credit result are known.</param>
    /// <param name="isPrimaryUnknown">
    /// Whether it is unknown if the business system executed the original (<see cref="UnknownPrimaryPolicy.StandIn"/>).
    /// </param>
    /// <param name="intent">The payment's record, if it was stored before the business system was called; otherwise null.</param>
    /// <param name="cancellationToken">The caller gives up. Instructions that were sent are still followed up.</param>
    ValueTask<SettlementResult> SettleAsync(
        StandInContext context, bool isPrimaryUnknown, TransactionRecord? intent, CancellationToken cancellationToken);
}
