using FaultTolerantPay.SampleHost.Adapters;

namespace FaultTolerantPay.SampleHost.Drill.Audit;

/// <summary>
/// Compares channel by channel and instruction by instruction: what the store says that a channel moved and charged, and what the bank
/// booked there under the same reference.
/// </summary>
internal static class ChannelAudit
{
    private const string Fee = "fee";

    /// <summary>What does not agree, one line each.</summary>
    public static IEnumerable<string> Compare(IEnumerable<InstructionRow> instructions, IReadOnlyList<ChannelBooking> bookings)
    {
        Dictionary<(string Group, string Kind, string Reference, string Currency), long> booked = bookings.ToDictionary(
            booking => (booking.Group, booking.Kind, booking.Reference, booking.Currency), booking => booking.AmountMinor);
        foreach (InstructionRow instruction in instructions)
        {
            foreach ((string kind, long expected) in
                new[] { (KindOf(instruction.Purpose), instruction.MovedMinor), (Fee, instruction.FeeMinor) })
            {
                booked.Remove((GroupOf(instruction), kind, instruction.Reference, instruction.Currency), out long actual);
                if (actual != expected)
                {
                    yield return $"Channel {instruction.Channel}, {kind} {instruction.Reference}: {actual} {instruction.Currency} minor "
                        + $"units in the ledger, {expected} in the store.";
                }
            }
        }

        foreach (((string group, string kind, string reference, string currency), long amount) in booked)
        {
            yield return $"The ledger has a {kind} of {amount} {currency} minor units at {group}, {reference}: the store says nothing of "
                + "it.";
        }
    }

    private static string GroupOf(InstructionRow instruction)
    {
        BankChannel? channel = BankChannels.All.FirstOrDefault(known => known.Id.Value == instruction.Channel);
        return (instruction.Purpose == InstructionPurpose.Payout ? channel?.PayoutGroup : channel?.CollectionGroup)
            ?? $"unknown channel {instruction.Channel}";
    }

    private static string KindOf(InstructionPurpose purpose) => purpose switch
    {
        InstructionPurpose.Payout => "payout",
        InstructionPurpose.Collection => "collection",
        InstructionPurpose.CustomerRefund => "customer_refund",
        _ => throw new InvalidOperationException($"The audit does not know the purpose {purpose}."),
    };
}
