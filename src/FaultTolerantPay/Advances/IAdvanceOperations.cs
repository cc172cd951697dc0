using FaultTolerantPay.Channels;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Advances;

/// <summary>What operators and hosts order on advances. Each order is checked, durable when its task completes, and on the payment's timeline with who gave it.</summary>
public interface IAdvanceOperations
{
    /// <summary>
    /// Refunds an advance: before collection it lowers what is due, after it the customer is paid back, and while an instruction is under way it waits for that one's
    /// result. The same refund id asked again gives the same refund; with another amount it is refused.
    /// </summary>
    ValueTask<AdvanceOperationResult> RefundAsync(RefundRequest request, CancellationToken cancellationToken);

    /// <summary>Gives up what a delinquent advance still has outstanding.</summary>
    ValueTask<AdvanceOperationResult> WriteOffAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Books what the customer paid outside the channels. Refused while a collection is under way (M3), before the business system has confirmed, and for more than
    /// is outstanding or written off.
    /// </summary>
    /// <param name="key">The payment.</param>
    /// <param name="receipt">The operator's receipt: the same one is booked once.</param>
    /// <param name="amount">More than 0, in the payment's currency.</param>
    /// <param name="by">Who took it.</param>
    /// <param name="reason">Why: 1 to 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<AdvanceOperationResult> SettleManuallyAsync(TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>
    /// Books what the merchant repaid of what it owes: refunds of the advance, and the payment that it received twice. In any state, final ones included; refused for
    /// more than is owed.
    /// </summary>
    /// <param name="key">The payment.</param>
    /// <param name="receipt">The operator's receipt: the same one is booked once.</param>
    /// <param name="amount">More than 0, in the payment's currency.</param>
    /// <param name="by">Who took it.</param>
    /// <param name="reason">Why: 1 to 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<AdvanceOperationResult> RecordMerchantRepaymentAsync(TransactionKey key, string receipt, Money amount, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>Has a delinquent advance collected again. The attempts made so far still count towards the window of the collection policy.</summary>
    ValueTask<AdvanceOperationResult> CollectAgainAsync(TransactionKey key, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>An operator says, on evidence from outside, what became of the instruction under way.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="outcome">Succeeded, declined or not executed.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="reason">On what evidence: 1 to 500 characters.</param>
    /// <param name="cancellationToken">Cancels before the change is stored.</param>
    ValueTask<AdvanceOperationResult> ResolveAsync(InstructionKey instruction, OperationOutcome outcome, OperatorId by, string reason, CancellationToken cancellationToken);

    /// <summary>Closes a difference with the operator's decision. It changes no money: that is ordered with the other operations.</summary>
    ValueTask<OperationStatus> CloseDifferenceAsync(string differenceId, OperatorId by, string decision, CancellationToken cancellationToken);
}
