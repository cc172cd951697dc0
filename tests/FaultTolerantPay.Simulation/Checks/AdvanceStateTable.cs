using static FaultTolerantPay.AdvanceState;

namespace FaultTolerantPay.Simulation.Checks;

/// <summary>
/// Which states there are, what may follow them, and which are final: written from the reference pages, so that an error in the library's
/// own table shows.
/// </summary>
internal static class AdvanceStateTable
{
    /// <summary>What may become of an advance in a state, other than staying there.</summary>
    public static AdvanceState[] After(AdvanceState state) => state switch
    {
        Reserved => [PayoutSent, Paid, Released],
        PayoutSent => [PayoutUnknown, Paid, Reserved, Released, CustomerRefundDue, Superseded],
        PayoutUnknown => [Paid, PayoutSent, Reserved, Released, CustomerRefundDue, Superseded],
        Paid => [CollectionDue, Collected, CustomerRefundDue, Superseded],
        CollectionDue => [Collecting, Collected, CustomerRefundDue, Delinquent, Superseded],
        Collecting => [CollectionUnknown, CollectionDue, Collected, CustomerRefundDue, Delinquent, Superseded],
        CollectionUnknown => [CollectionDue, Collected, CustomerRefundDue, Delinquent, Superseded],
        Delinquent => [CollectionDue, Collected, CustomerRefundDue, Superseded, WrittenOff],
        CustomerRefundDue => [CustomerRefunding, Collected, Delinquent, Superseded],
        CustomerRefunding => [CustomerRefundUnknown, CustomerRefundDue, Collected, Superseded],
        CustomerRefundUnknown => [CustomerRefundDue, Collected, Superseded],
        Released => [],
        Collected => [CustomerRefundDue, Delinquent],
        Superseded => [CustomerRefundDue, Delinquent],
        WrittenOff => [Collected, CustomerRefundDue, Delinquent, Superseded],
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No such state."),
    };

    public static bool Allows(AdvanceState from, AdvanceState to) => from == to || After(from).Contains(to);

    /// <summary>Whether nothing is to be done any more.</summary>
    public static bool IsFinal(AdvanceState state) => state is Released or Collected or Superseded or WrittenOff;

    /// <summary>Whether an attempt's outcome will never change (M4): all but what is open, and what passes by itself.</summary>
    public static bool IsFinal(TransactionOutcome outcome) => outcome.Kind switch
    {
        OutcomeKind.CompletedByPrimary or OutcomeKind.DeclinedByPrimary or OutcomeKind.Advanced or OutcomeKind.Failed => true,
        OutcomeKind.Refused => outcome.Refusal is null or { IsPassing: false },
        _ => false,
    };

    /// <summary>
    /// What an instruction moved according to its record: what an operator or a part says, else all of it where it succeeded.
    /// </summary>
    public static long Moved(Instruction instruction) =>
        instruction.BookedMinor is { } booked ? booked
        : instruction.IsResolved && instruction.Outcome == OperationOutcome.Succeeded ? instruction.Amount.Minor
        : 0;
}
