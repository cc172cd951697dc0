using FaultTolerantPay.Model;

namespace FaultTolerantPay.Pipeline.Settlement;

/// <summary>Writes the advance down, pays the merchant, and books it.</summary>
public interface ISettlementStage
{
    /// <summary>Settles a payment that every stage before let through.</summary>
    /// <param name="context">What was decided so far; the limit and the credit answer are known.</param>
    /// <param name="isPrimaryUnknown">
    /// Whether nobody can tell if the business system executed the original (<see cref="UnknownPrimaryPolicy.StandIn"/>).
    /// </param>
    /// <param name="intent">The payment's record, where it was stored before the business system was asked; null otherwise.</param>
    /// <param name="cancellationToken">The caller gives up. What was sent is followed up all the same.</param>
    ValueTask<SettlementResult> SettleAsync(StandInContext context, bool isPrimaryUnknown, TransactionRecord? intent, CancellationToken cancellationToken);
}
