using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Simulation.Outside;
using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Simulation.Checks;

/// <summary>
/// To which account a customer is paid back: to those that the money came from, the newest first, and to none more than it gave, whatever
/// mandate was ordered since. What came from no account goes to the one in the payment's own request. Reckoned from the outside world's ledger.
/// </summary>
internal sealed class RefundAccounts(World world)
{
    /// <summary>A customer refund is about to be written; everything before it has ended.</summary>
    public void Check(PaymentFacts facts, Instruction refund)
    {
        Advance advance = facts.Advance!;
        List<(CollectionMeans? Account, long Left)> givers = Givers(facts);
        (CollectionMeans? account, long most) = givers is [var newest, ..] ? newest : (advance.Detail.Request.CollectionMeans, refund.Amount.Minor);
        if (refund.Means != account)
            world.Fail("refund", $"{refund.Key} goes to '{refund.Means?.Token}'; the money came from '{account?.Token}'.");
        if (refund.Channel != (account?.Institution ?? advance.Institution))
            world.Fail("refund", $"{refund.Key} goes through {refund.Channel}; the money came through {account?.Institution ?? advance.Institution}.");
        if (refund.Amount.Minor > most)
            world.Fail("refund", $"{refund.Key} pays {refund.Amount.Minor} to '{account?.Token}', which gave {most} that it has not got back.");
        if (refund.Means != advance.Means)
            world.Coverage.Mark("refund past a newer mandate");
        if (givers.Count > 1)
            world.Coverage.Mark("refund to one of several accounts");
    }

    /// <summary>The accounts that gave more than they got back, the one that gave last first.</summary>
    private List<(CollectionMeans? Account, long Left)> Givers(PaymentFacts facts)
    {
        List<CollectionMeans?> accounts = [];
        List<long> left = [];
        foreach (Instruction collection in facts.Instructions.Where(known => known.Key.Purpose == InstructionPurpose.Collection && Moved(known) > 0).Reverse())
        {
            int at = accounts.IndexOf(collection.Means);
            if (at < 0)
            {
                accounts.Add(collection.Means);
                left.Add(0);
                at = left.Count - 1;
            }
            left[at] += Moved(collection);
        }
        foreach (Instruction refund in facts.Instructions.Where(known => known.Key.Purpose == InstructionPurpose.CustomerRefund))
        {
            int at = accounts.IndexOf(refund.Means);
            if (at >= 0)
                left[at] -= Moved(refund);
        }
        // Cash has no account: what the customer got counts for the newest ones, less what he handed in.
        long cash = 0;
        foreach (HandEntry entry in facts.Advance!.ByHand)
            cash += world.Drivers.PaidBack.GetValueOrDefault(entry.Receipt) - world.Drivers.Receipts.GetValueOrDefault(entry.Receipt);
        List<(CollectionMeans? Account, long Left)> givers = [];
        for (int i = 0; i < left.Count; i++)
        {
            long taken = Math.Clamp(cash, 0, Math.Max(left[i], 0));
            cash -= taken;
            if (left[i] > taken)
                givers.Add((accounts[i], left[i] - taken));
        }
        return givers;
    }

    private long Moved(Instruction instruction)
    {
        if (instruction.Channel == Instruction.BusinessSystemChannel)
        {
            bool isPosted = world.Primary.Advices.TryGetValue(instruction.Reference, out AdviceReceipt receipt) && receipt.Outcome == OperationOutcome.Succeeded;
            return isPosted ? instruction.Amount.Minor : 0;
        }
        return world.Channels.Find(instruction.Key) is { Fate: Fate.Booked or Fate.Declined } order ? order.KnownMinor : 0;
    }
}
