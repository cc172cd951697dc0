using FaultTolerantPay.SampleBank.Faults;
using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Instructions;

/// <summary>
/// The way of every instruction: through the group's faults, then in one commit decided, booked, kept and logged, then answered or lost.
/// </summary>
internal sealed class InstructionDesk(LedgerWriter ledger, FaultInjector injector, Bookings bookings, TimeProvider time)
{
    /// <param name="tell">What the caller is told of the decision; null: all.</param>
    /// <param name="decide">Decides and books. It runs on the ledger's writer, and only if nothing is kept under the reference or the group
    /// does not deduplicate.</param>
    public async Task<IResult> TakeAsync(HttpContext http, EndpointGroup group, BankInstruction instruction,
        Func<LedgerSession, InstructionDecision> decide, Func<InstructionDecision, InstructionDecision>? tell = null)
    {
        long logId = 0;
        return await injector.PassAsync(http, group, instruction.Kind, instruction.Reference, WorkAsync, LoseAsync);

        async Task<object> WorkAsync(string answer)
        {
            var (id, decision) = await ledger.RunAsync(session => Process(session, group, instruction, decide, answer));
            logId = id;
            return InstructionAnswer.To(instruction, tell?.Invoke(decision) ?? decision);
        }

        Task LoseAsync(string answer) => ledger.RunAsync<object?>(session =>
        {
            if (logId == 0)
            {
                InstructionLog.Write(session, instruction, new InstructionDecision(Status.None), replayed: false, answer);
            }
            else
            {
                InstructionLog.SetAnswer(session, logId, answer);
            }

            return null;
        });
    }

    /// <summary>A query passes the same faults, and is not logged: it moves nothing.</summary>
    public Task<IResult> QueryAsync(HttpContext http, EndpointGroup group, string kind, string reference,
        Func<InstructionDecision, InstructionDecision>? tell = null) =>
        injector.PassAsync(http, group, "query", reference, async _ =>
        {
            var stored = await ledger.RunAsync(session => InstructionRows.Find(session, group.Name, kind, reference));
            return InstructionAnswer.ToQuery(reference, stored?.Told(tell), group.Behaviour.BookingWindowMs);
        });

    private (long LogId, InstructionDecision Decision) Process(
        LedgerSession session, EndpointGroup group, BankInstruction instruction, Func<LedgerSession, InstructionDecision> decide,
        string answer)
    {
        var behaviour = group.Behaviour;
        var stored = behaviour.Deduplicates && !instruction.AsksAnew
            ? InstructionRows.Find(session, group.Name, instruction.Kind, instruction.Reference) : null;
        var decision = stored is null ? Decide(session, behaviour, instruction, decide)
            : instruction.SameContent(stored) ? stored.Decision
            : new InstructionDecision(Status.Conflict, "reference_used_with_other_content");
        return (InstructionLog.Write(session, instruction, decision, stored is not null, answer), decision);
    }

    private InstructionDecision Decide(LedgerSession session, GroupBehaviour behaviour, BankInstruction instruction,
        Func<LedgerSession, InstructionDecision> decide)
    {
        var now = time.GetUtcNow();
        if (behaviour.HonoursSendBefore && now > instruction.SendBefore)
        {
            return InstructionDecision.NotExecuted("too_late");
        }

        var decision = bookings.Charge(session, instruction, decide(session), behaviour.FeeMinor);
        if (decision.IsKept && !instruction.AsksAnew)
        {
            DateTimeOffset? due = decision.Status == Status.Pending ? now.AddMilliseconds(behaviour.CallbackDelayMs) : null;
            InstructionRows.Keep(session, instruction, decision, now, due);
        }

        return decision;
    }
}
