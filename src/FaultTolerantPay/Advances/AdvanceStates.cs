using System.Collections.Frozen;
using static FaultTolerantPay.AdvanceState;

namespace FaultTolerantPay.Advances;

/// <summary>The state machine of an advance: which state may follow which.</summary>
internal static class AdvanceStates
{
    private static readonly FrozenDictionary<AdvanceState, AdvanceState[]> Next = new Dictionary<AdvanceState, AdvanceState[]>
    {
        [Reserved] = [PayoutSent, Paid, Released],
        [PayoutSent] = [PayoutUnknown, Paid, Reserved, Released, CustomerRefundDue, Superseded],
        [PayoutUnknown] = [Paid, PayoutSent, Reserved, Released, CustomerRefundDue, Superseded],
        [Paid] = [CollectionDue, Collected, CustomerRefundDue, Superseded],
        [CollectionDue] = [Collecting, Collected, CustomerRefundDue, Delinquent, Superseded],
        [Collecting] = [CollectionUnknown, CollectionDue, Collected, CustomerRefundDue, Delinquent, Superseded],
        [CollectionUnknown] = [CollectionDue, Collected, CustomerRefundDue, Delinquent, Superseded],
        [Delinquent] = [CollectionDue, Collected, CustomerRefundDue, Superseded, WrittenOff],
        [CustomerRefundDue] = [CustomerRefunding, Collected, Delinquent, Superseded],
        [CustomerRefunding] = [CustomerRefundUnknown, CustomerRefundDue, Collected, Superseded],
        [CustomerRefundUnknown] = [CustomerRefundDue, Collected, Superseded],
        // Three things reopen a settled advance: a refund, the news that the business system executed the original, and evidence that an
        // operator applies.
        [Collected] = [CustomerRefundDue, Delinquent],
        [WrittenOff] = [Collected, CustomerRefundDue, Delinquent, Superseded],
        [Superseded] = [CustomerRefundDue, Delinquent],
        [Released] = [],
    }.ToFrozenDictionary();

    /// <summary>The states that may follow a state. An advance may also stay in its state with changed amounts.</summary>
    public static IReadOnlyList<AdvanceState> After(AdvanceState state) => Next[state];

    /// <summary>Whether the second state may follow the first.</summary>
    public static bool Allows(AdvanceState from, AdvanceState to) => from == to || Array.IndexOf(Next[from], to) >= 0;

    /// <summary>Whether no further action is due. A final advance is in no queue.</summary>
    public static bool IsFinal(AdvanceState state) => state is Released or Collected or Superseded or WrittenOff;

    /// <summary>Whether an instruction is under way, so that no other may be written (M3).</summary>
    public static bool HasInstructionInFlight(AdvanceState state) =>
        state is PayoutSent or PayoutUnknown or Collecting or CollectionUnknown or CustomerRefunding or CustomerRefundUnknown;

    /// <summary>Refuses a transition that does not fit the state. This would be an error in the library, not in the data.</summary>
    public static void Expect(Advance advance, params ReadOnlySpan<AdvanceState> states)
    {
        if (!states.Contains(advance.State))
        {
            throw new InvalidOperationException(
                $"Advance {advance.Key} is {advance.State}; the step needs {string.Join(" or ", states.ToArray())}.");
        }
    }
}
