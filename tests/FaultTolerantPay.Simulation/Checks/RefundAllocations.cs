using FaultTolerantPay.Simulation.Outside;
using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Checks;

/// <summary>
/// To which account a customer is refunded: to those that the money came from, the newest first, and to none more than it gave, whatever
/// mandate was set since. What came from no account goes to the one in the payment's own request. Reckoned from the outside world's
/// ledger.
/// </summary>
internal sealed class RefundAllocations(SimulatedWorld world)
{
    /// <summary>A customer refund is about to be written; everything before it has ended.</summary>
    public void Check(PaymentFacts facts, Instruction refund)
    {
        Advance advance = facts.Advance!;
        List<(Mandate? Account, long Left)> givers = Givers(facts);
        (Mandate? account, long most) = givers is [var newest, ..] ? newest : (advance.Detail.Request.Mandate, refund.Amount.Minor);
        if (refund.Mandate != account)
        {
            world.Fail("refund", $"{refund.Key} goes to '{refund.Mandate?.Token}'; the money came from '{account?.Token}'.");
        }

        if (refund.Channel != (account?.Institution ?? advance.Institution))
        {
            world.Fail("refund",
                $"{refund.Key} goes through {refund.Channel}; the money came through {account?.Institution ?? advance.Institution}.");
        }

        if (refund.Amount.Minor > most)
        {
            world.Fail("refund",
                $"{refund.Key} pays {refund.Amount.Minor} to '{account?.Token}', which gave {most} that it has not got back.");
        }

        if (refund.Mandate != advance.Mandate)
        {
            world.Coverage.Mark("refund past a newer mandate");
        }

        if (givers.Count > 1)
        {
            world.Coverage.Mark("refund to one of several accounts");
        }
    }

    /// <summary>The accounts that gave more than they got back, the one that gave last first.</summary>
    private List<(Mandate? Account, long Left)> Givers(PaymentFacts facts)
    {
        List<Mandate?> accounts = [];
        List<long> left = [];
        foreach (Instruction collection in facts.Instructions.Where(known => known.Key.Purpose == InstructionPurpose.Collection
            && Moved(known) > 0).Reverse())
        {
            int at = accounts.IndexOf(collection.Mandate);
            if (at < 0)
            {
                accounts.Add(collection.Mandate);
                left.Add(0);
                at = left.Count - 1;
            }
            left[at] += Moved(collection);
        }
        foreach (Instruction refund in facts.Instructions.Where(known => known.Key.Purpose == InstructionPurpose.CustomerRefund))
        {
            int at = accounts.IndexOf(refund.Mandate);
            if (at >= 0)
            {
                left[at] -= Moved(refund);
            }
        }
        // Cash has no account: what the customer got counts for the newest ones, less what he handed in.
        long cash = 0;
        foreach (ManualAdjustment entry in facts.Advance!.ManualAdjustments)
        {
            cash += world.Drivers.CustomerRefunded.GetValueOrDefault(entry.Receipt) - world.Drivers.Receipts.GetValueOrDefault(
                entry.Receipt);
        }

        List<(Mandate? Account, long Left)> givers = [];
        for (int i = 0; i < left.Count; i++)
        {
            long taken = Math.Clamp(cash, 0, Math.Max(left[i], 0));
            cash -= taken;
            if (left[i] > taken)
            {
                givers.Add((accounts[i], left[i] - taken));
            }
        }
        return givers;
    }

    private long Moved(Instruction instruction)
    {
        if (instruction.Channel == Instruction.BusinessSystemChannel)
        {
            bool isPosted = world.Primary.Advices.TryGetValue(instruction.Reference, out PrimaryResult receipt)
                && receipt.Outcome == OperationOutcome.Succeeded;
            return isPosted ? instruction.Amount.Minor : 0;
        }
        return world.Channels.Find(instruction.Key) is { Status: InstructionStatus.Booked or InstructionStatus.Declined } order
            ? order.KnownMinor : 0;
    }
}
