using FaultTolerantPay.Simulation.Runs;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Simulation.Checks;

/// <summary>
/// An order above the amount that needs a second person takes no effect without one. What an order did is read off the commit, and what was
/// at stake reckoned anew: neither is taken from the request.
/// </summary>
internal sealed class ApprovalCheck(SimulatedWorld world)
{
    private readonly Dictionary<string, ApprovalRequest> _requests = new(StringComparer.Ordinal);

    /// <summary>Requests that nobody has decided, those that have expired left out.</summary>
    public IEnumerable<ApprovalRequest> Waiting =>
        _requests.Values.Where(request => request.Status == ApprovalStatus.Waiting && world.Drivers.WallNow < request.ExpiresAt);

    /// <summary>A commit is durable.</summary>
    /// <param name="commit">What was committed.</param>
    /// <param name="facts">The payment whose advance it changes, as it was before; null where it changes none, or a new one.</param>
    public void Committed(StandInCommit commit, PaymentFacts? facts)
    {
        List<(string What, long Stake)> done = facts?.Advance is { } before && commit.Advance is { } after
            ? [.. Done(commit, facts, before, after)] : [];
        foreach ((string what, long stake) in done)
        {
            if (IsNeeded(stake, facts!.Advance!.Amount.Currency) && WhyNotApproved(commit, facts.Key, stake) is { } why)
            {
                world.Fail("approval", $"{what} of {stake} on {facts.Key} took effect, and {why}.");
            }
        }
        if (commit.Approval is { } request)
        {
            Put(request, commit.At, done.Count > 0);
        }
    }

    /// <summary>What operators' orders did in a commit, with the money at stake.</summary>
    private IEnumerable<(string What, long Stake)> Done(StandInCommit commit, PaymentFacts facts, Advance before, Advance after)
    {
        foreach (ManualAdjustment entry in after.ManualAdjustments.Skip(before.ManualAdjustments.Length))
        {
            yield return ($"{entry.Kind} on receipt {entry.Receipt}", OnReceipt(entry.Receipt));
        }

        foreach (Refund refund in after.Refunds.Skip(before.Refunds.Length).Where(refund => refund.Status != RefundStatus.Rejected))
        {
            yield return ($"refund {refund.Id}", world.Drivers.Merchants.Asked[(facts.Key, refund.Id)]);
        }

        if (before.State == AdvanceState.Delinquent && after.WrittenOffMinor > before.WrittenOffMinor)
        {
            yield return ("the write-off", LedgerExpectation.Of(facts, world).Due);
        }

        if (before.OriginalStatus != OriginalStatus.Executed && after.OriginalStatus == OriginalStatus.Executed
            && before.State != AdvanceState.Released && IsReported(commit))
        {
            yield return ("the report that the original was executed", before.Amount.Minor);
        }

        foreach (Instruction instruction in commit.Instructions.Where(instruction => instruction is { IsResolved: true, Code: "operator" }))
        {
            if (facts.Find(instruction.Key) is { IsResolved: false })
            {
                yield return ($"the result of {instruction.Key.Purpose} {instruction.Key.Ordinal}", instruction.Amount.Minor);
            }
        }
        foreach (Discrepancy decided in commit.Discrepancies.Where(discrepancy =>
            discrepancy is { Instruction: not null, ClosedBy: not null }))
        {
            if (world.Durable.Instruction(decided.Instruction!.Value) is { } recorded)
            {
                yield return ($"the decision on {decided.Id}",
                    Math.Abs((decided.AppliedMinor ?? decided.ClaimedMinor) - AdvanceStateTable.Moved(recorded)));
            }
        }
    }

    private static bool IsReported(StandInCommit commit) => commit.Timeline.Any(line => line.Operator == People.Auditor);

    private long OnReceipt(string receipt)
    {
        Drivers.DriverSet drivers = world.Drivers;
        foreach (Dictionary<string, long> amounts in (Dictionary<string, long>[])[drivers.Receipts, drivers.Repayments,
            drivers.CustomerRefunded, drivers.PaidMerchants])
        {
            if (amounts.TryGetValue(receipt, out long amount))
            {
                return amount;
            }
        }
        throw new SimulationException($"Nobody took or gave money on receipt {receipt}.");
    }

    private bool IsNeeded(long stake, Currency currency) =>
        world.Settings.ApprovalThresholdMinor is { } above && stake > (currency.Code == "EUR" ? above : 0);

    private string? WhyNotApproved(StandInCommit commit, TransactionKey key, long stake)
    {
        if (commit.Approval is not { Status: ApprovalStatus.Approved, DecidedBy: { } by } approval)
        {
            return "nobody approved it";
        }

        if (!_requests.TryGetValue(approval.Id, out ApprovalRequest? request))
        {
            return $"{approval.Id} was approved and never asked for";
        }

        return request.Key != key || approval.Key != key ? $"{by} approved an order on {request.Key}"
            : request.Status != ApprovalStatus.Waiting ? $"{request.Id} was {request.Status} before"
            : string.Equals(by.Value.Trim(), request.RequestedBy.Value.Trim(), StringComparison.OrdinalIgnoreCase)
                ? $"{by} approved what {request.RequestedBy} ordered"
            : request.Amount.Minor != stake ? $"{request.Amount.Minor} were approved"
            : commit.At >= request.ExpiresAt ? $"it had expired at {request.ExpiresAt:O}"
            : null;
    }

    private void Put(ApprovalRequest request, DateTimeOffset at, bool isDone)
    {
        world.Coverage.Mark($"approval {request.Status}");
        if (!_requests.TryGetValue(request.Id, out ApprovalRequest? known))
        {
            if (request.Status != ApprovalStatus.Waiting)
            {
                world.Fail("approval", $"{request.Id} is {request.Status} and was never asked for.");
            }
        }
        else if (known.Status != ApprovalStatus.Waiting || request.Status == ApprovalStatus.Waiting)
        {
            world.Fail("approval", $"{request.Id} was {known.Status} and becomes {request.Status}.");
        }
        if (request.Status == ApprovalStatus.Approved)
        {
            world.Coverage.Mark($"{request.Kind} by two persons");
            if (!isDone)
            {
                world.Fail("approval", $"{request.Id} is approved, and nothing was done.");
            }
        }
        if (request.Status == ApprovalStatus.Waiting
            && _requests.Values.Any(older => older.Key == request.Key && older.Kind == request.Kind
                && older.Status == ApprovalStatus.Waiting && at >= older.ExpiresAt))
        {
            world.Coverage.Mark("approval expired");
        }

        _requests[request.Id] = request;
    }
}
