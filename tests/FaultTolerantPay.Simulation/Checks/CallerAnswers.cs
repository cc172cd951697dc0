using FaultTolerantPay.Simulation.Runs;

namespace FaultTolerantPay.Simulation.Checks;

/// <summary>What callers were answered (M4): one final outcome for each payment, whoever asked, wherever and however often.</summary>
internal sealed class CallerAnswers(SimulatedWorld world)
{
    private readonly Dictionary<(string Node, TransactionKey Key), List<long>> _underWay = [];
    private readonly Dictionary<TransactionKey, NotifiedOutcomes> _answersByKey = [];

    public IReadOnlyDictionary<TransactionKey, NotifiedOutcomes> All => _answersByKey;

    public void Asks(string node, TransactionKey key)
    {
        if (!_underWay.TryGetValue((node, key), out List<long>? since))
        {
            _underWay.Add((node, key), since = new List<long>(1));
        }

        since.Add(world.Scheduler.Ticks);
    }

    /// <summary>A request is over, or its node is gone.</summary>
    public void Ends(string node, TransactionKey key, long askedAt)
    {
        if (_underWay.TryGetValue((node, key), out List<long>? since))
        {
            since.Remove(askedAt);
        }
    }

    /// <summary>A node is gone, and what it was asked with it.</summary>
    public void Forget(string node)
    {
        foreach (((string Node, TransactionKey Key) request, List<long> since) in _underWay)
        {
            if (request.Node == node)
            {
                since.Clear();
            }
        }
    }

    /// <summary>Since when the oldest request of this payment is under way at a node.</summary>
    public long Since(string node, TransactionKey key) =>
        _underWay.TryGetValue((node, key), out List<long>? since) && since.Count > 0 ? since.Min() : world.Scheduler.Ticks;

    public void Answered(TransactionRequest request, TransactionRequest first, TransactionOutcome outcome, long askedAt)
    {
        world.Coverage.Outcome(outcome);
        if (outcome.Reason == OutcomeReasons.StoreDown && world.Settings is { RefusesUnrecorded: true, RecordsBeforeSending: true })
        {
            world.Coverage.Mark("refused without a record");
        }

        if (outcome.Refusal is { } refusal)
        {
            foreach (Detail detail in refusal.Details)
            {
                world.Scan("refusal", detail.Value);
            }
        }
        if (outcome.Refusal?.Code is RefusalCode.BadRequest)
        {
            return;
        }

        bool isConflict = outcome.Refusal?.Code == RefusalCode.KeyConflict;
        NotifiedOutcomes answered = Of(request.Key);
        if (!isConflict)
        {
            CheckContent(request, outcome, answered);
        }

        if (!RequestContent.IsSame(request, first))
        {
            // The business system itself refuses other content under a key that it knows.
            if (AdvanceStateTable.IsFinal(outcome) && !isConflict && !answered.IsOtherContent)
            {
                answered.IsOtherContent = true;
            }

            return;
        }
        if (isConflict)
        {
            if (!answered.MayConflict)
            {
                world.Fail("M4", $"{request.Key} was refused as a conflict; nobody asked with other content.");
            }

            return;
        }
        if (outcome.Kind == OutcomeKind.Pending)
        {
            answered.WasPending = true;
            // An answer that was decided before the final one may reach its caller after it.
            if (answered.Stored is { } known && answered.StoredAt < askedAt)
            {
                world.Fail("M4", $"{request.Key} was answered {known} and is now Pending ({outcome.Reason}).");
            }

            return;
        }
        if (!AdvanceStateTable.IsFinal(outcome))
        {
            return;
        }
        // Without a record first an outcome of the business system is not stored, or not yet: a second request cannot see it, and may be
        // stood in for.
        bool isUnstored = (!world.Settings.RecordsBeforeSending || answered.WasUnrecorded)
            && outcome.Kind is OutcomeKind.CompletedByPrimary or OutcomeKind.DeclinedByPrimary
            && world.Durable.Find(request.Key)?.Record?.Outcome.Kind != outcome.Kind;
        if (isUnstored)
        {
            answered.Direct ??= outcome.Kind;
            return;
        }
        if (answered.Stored is { } before && before != outcome.Kind)
        {
            world.Fail("M4", $"{request.Key} was answered {before} and is now {outcome.Kind}.");
        }

        if (answered.Stored is null)
        {
            answered.StoredAt = world.Scheduler.Ticks;
        }

        answered.Stored ??= outcome.Kind;
    }

    /// <summary>One attempt has one content: who asks with another one gets a conflict, and never the first one's outcome.</summary>
    private void CheckContent(TransactionRequest request, TransactionOutcome outcome, NotifiedOutcomes reported)
    {
        bool isOutcome = outcome.Kind == OutcomeKind.Pending || AdvanceStateTable.IsFinal(outcome);
        // What was never put on record first is the business system's own word, which compares by itself.
        bool isUnrecorded = (!world.Settings.RecordsBeforeSending || reported.WasUnrecorded)
            && outcome.Kind is OutcomeKind.CompletedByPrimary or OutcomeKind.DeclinedByPrimary or OutcomeKind.Pending;
        if (!isOutcome || (isUnrecorded && !outcome.IsReplay))
        {
            return;
        }

        TransactionRequest? known = world.Durable.Find(request.Key)?.Record?.Request ?? reported.Content;
        if (known is null)
        {
            reported.Content = request;
        }
        else if (!isUnrecorded && RequestContent.FindMismatch(known, request) is { } field)
        {
            world.Fail("M4",
                $"{request.Key} was asked for with another {field}, and answered {outcome.Kind}{(outcome.IsReplay ? ", a replay" : "")}.");
        }
    }

    public void Noticed(Notice notice)
    {
        world.Coverage.Mark("notice " + notice.Kind);
        if (notice.Kind == NoticeKind.OperationEnded)
        {
            world.Cards!.Facts.Noticed(notice);
        }

        if (notice.Kind == NoticeKind.OutcomeChanged)
        {
            NotifiedOutcomes answered = Of(notice.Key);
            answered.Noticed ??= notice.Outcome!.Kind;
            if (answered.Noticed != notice.Outcome!.Kind)
            {
                world.Fail("M4", $"{notice.Key}: notices of {answered.Noticed} and {notice.Outcome!.Kind}.");
            }
        }
    }

    public NotifiedOutcomes Of(TransactionKey key)
    {
        if (!_answersByKey.TryGetValue(key, out NotifiedOutcomes? answered))
        {
            _answersByKey.Add(key, answered = new NotifiedOutcomes());
        }

        return answered;
    }
}
