using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Pipeline.Records;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Recovery;

/// <inheritdoc cref="IRecovery"/>
internal sealed class PrimaryRecovery(
    AdvanceUpdater updater,
    IPaymentStore payments,
    IReviewStore reviews,
    CommitPublisher publisher,
    CollectionPolicy collection,
    Approvals approvals,
    TimeProvider time)
    : IRecovery, IExecutedEvidence
{
    // A statement may cover the current day. For the day after it, no one can know that nothing further will be executed.
    private static readonly TimeSpan MaxAhead = TimeSpan.FromDays(1);

    // Each lost round means that another change won.
    private const int MaxRounds = 100;

    public async ValueTask<OperatorActionResult> ReportExecutedAsync(
        TransactionKey key, Money amount, OperatorId by, string evidence, CancellationToken cancellationToken)
    {
        string errors = ActionChecks.Join(
            ActionChecks.ErrorsOf(by, "evidence", evidence),
            ActionChecks.Field(amount.Currency.IsKnown, "currency", amount.Currency.Code, "an ISO 4217 code"));
        return errors.Length > 0
            ? new OperatorActionResult(OperatorActionStatus.BadInput, errors, null)
            : await ReportAsync(
                key,
                new EvidenceSource(evidence, by) { Report = new EvidenceReport(key.Attempt, evidence), Amount = amount },
                cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Completes a report that a second operator approved.</summary>
    public ValueTask<OperatorActionResult> ApproveAsync(Approval approval, CancellationToken cancellationToken)
    {
        ApprovalRequest request = approval.Request;
        var attempt = new AttemptId(request.About);
        return ReportAsync(
            request.Key with { Attempt = attempt },
            new EvidenceSource(request.Reason, request.RequestedBy) { Report = new EvidenceReport(attempt, request.Reason, approval) },
            cancellationToken);
    }

    public async ValueTask RecordExecutedAsync(TransactionKey key, string evidence, CancellationToken cancellationToken) =>
        await ReportAsync(key, new EvidenceSource(evidence, null), cancellationToken).ConfigureAwait(false);

    private async ValueTask<OperatorActionResult> ReportAsync(
        TransactionKey key, EvidenceSource source, CancellationToken cancellationToken)
    {
        (OriginalFinding finding, Advance? advance) =
            await ApplyExecutedAsync(key, source, _ => true, cancellationToken).ConfigureAwait(false);
        return finding switch
        {
            OriginalFinding.UnknownPayment =>
                new OperatorActionResult(OperatorActionStatus.NotFound, $"there is no payment {key} on record", null),
            OriginalFinding.ReportFailed =>
                new OperatorActionResult(
                    source.Report!.Verdict.Status, source.Report.Verdict.Reason, advance)
                { Approval = source.Report.Verdict.Approval },
            OriginalFinding.Known => new OperatorActionResult(OperatorActionStatus.AlreadyDone, null, advance),
            _ => new OperatorActionResult(OperatorActionStatus.Done, null, advance),
        };
    }

    public async ValueTask<StatementResult> ApplyStatementAsync(
        BusinessSystemStatement statement, OperatorId by, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(statement);
        string errors = ActionChecks.ErrorsOf(by, "reason", reason);
        if (errors.Length > 0)
        {
            throw new ArgumentException(errors, nameof(reason));
        }

        DateTimeOffset latest = time.GetUtcNow().Plus(MaxAhead);
        if (statement.CoversRequestsBefore > latest)
        {
            throw new ArgumentOutOfRangeException(
                nameof(statement),
                statement.CoversRequestsBefore,
                $"{nameof(statement.CoversRequestsBefore)} is later than a day from now: expected at most {latest:O}.");
        }

        var source = new EvidenceSource($"in the business system's statement: {reason}", by);
        var found = new int[(int)OriginalFinding.Contradiction + 1];
        foreach (TransactionKey key in statement.Executed)
        {
            Money? amount = statement.Amounts.TryGetValue(key, out Money stated) ? stated : null;
            (OriginalFinding finding, _) = await ApplyExecutedAsync(
                key, source with { Amount = amount }, statement.Executed.Contains, cancellationToken).ConfigureAwait(false);
            found[(int)finding]++;
        }
        HashSet<OrderKey> executed = [.. statement.Executed.Select(key => key.OrderKey)];
        int confirmed = 0;
        TransactionKey? after = null;
        while (true)
        {
            IReadOnlyList<Advance> page =
                await payments.ListAdvancesAsync(AdvanceState.Paid, after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            foreach (Advance advance in page)
            {
                if (IsConfirmedBy(statement, executed, advance)
                    && await ConfirmAsync(statement, executed, advance.Key, source, cancellationToken).ConfigureAwait(false))
                {
                    confirmed++;
                }
            }
            if (page.Count < StoreRules.MaxPageSize)
            {
                return new StatementResult(
                    found[(int)OriginalFinding.Supersedes],
                    confirmed,
                    found[(int)OriginalFinding.Completes],
                    found[(int)OriginalFinding.Contradiction]);
            }

            after = page[^1].Key;
        }
    }

    /// <summary>
    /// The business system executed an attempt. Stores what this means for the attempt and for the other attempts of its order. The order
    /// is paid there, so that an advance of any of its attempts is superseded (M2, M10).
    /// </summary>
    /// <param name="key">The attempt that was executed.</param>
    /// <param name="source">The evidence.</param>
    /// <param name="isExecuted">Whether the same evidence reports another attempt as executed.</param>
    /// <param name="cancellationToken">Cancels before a change is stored.</param>
    private async ValueTask<(OriginalFinding Finding, Advance? Advance)> ApplyExecutedAsync(
        TransactionKey key, EvidenceSource source, Func<TransactionKey, bool> isExecuted, CancellationToken cancellationToken)
    {
        for (int round = 0; round < MaxRounds; round++)
        {
            OriginalFinding? finding = OriginalFinding.UnknownPayment;
            Advance? found = null;
            // Most payments of a statement were never stood in for and are not on record: one look-up shows it.
            foreach (TransactionRecord attempt in await payments.FindAttemptsAsync(key.OrderKey, cancellationToken).ConfigureAwait(false))
            {
                bool isAtStake = attempt.Key == key || attempt.Outcome.Kind is OutcomeKind.Advanced or OutcomeKind.Pending;
                (OriginalFinding? next, Advance? advance) = isAtStake && source.Amount is { } amount && amount != attempt.Request.Amount
                    ? await HoldOtherAmountAsync(attempt, amount, source, cancellationToken).ConfigureAwait(false)
                    : attempt.Key == key
                    ? await ApplyToOwnAsync(attempt, source, cancellationToken).ConfigureAwait(false)
                    : await ApplyToOtherAsync(attempt, key, source, isExecuted, cancellationToken).ConfigureAwait(false);
                finding = Strongest(finding, next);
                found = advance ?? found;
            }
            if (finding is { } all)
            {
                return (all, found);
            }
        }
        throw new StoreException(
            $"Payment {key} changed {MaxRounds} times while it was being checked: "
            + "expected the store to accept one of the concurrent writes.")
        { NothingWritten = true };
    }

    /// <summary>The stronger of two findings; null if a record changed meanwhile, so that the round is repeated.</summary>
    private static OriginalFinding? Strongest(OriginalFinding? a, OriginalFinding? b)
    {
        if (a is not { } first || b is not { } second)
        {
            return null;
        }

        return (OriginalFinding)Math.Max((int)first, (int)second);
    }

    /// <summary>
    /// Executed with another amount or currency: it is unknown what the customer paid. Nothing is settled. An operator is informed, and
    /// until then a collection that is due is stopped (M10).
    /// </summary>
    /// <returns>Null if the record changed meanwhile.</returns>
    private async ValueTask<(OriginalFinding? Finding, Advance? Advance)> HoldOtherAmountAsync(
        TransactionRecord record, Money amount, EvidenceSource source, CancellationToken cancellationToken)
    {
        string about = PlainText.Name($"{amount.Minor}{amount.Currency}");
        source =
            source.As(evidence => $"executed by the business system with {amount}, the payment is {record.Request.Amount}: {evidence}");
        if (source.Report is { } report)
        {
            report.Verdict =
                StepResult.NotAllowed($"the payment is {record.Request.Amount}, but {amount} is reported; a discrepancy is open for it");
        }

        OriginalFinding finding = source.Report is null ? OriginalFinding.Contradiction : OriginalFinding.ReportFailed;
        bool isOpenAlready = await reviews.FindDiscrepancyAsync(
            $"{record.Key}#{DiscrepancyKind.ExecutedAmountDiffers}#{about}", cancellationToken).ConfigureAwait(false) is not null;
        if (isOpenAlready)
        {
            return (
                source.Report is null ? OriginalFinding.Known : OriginalFinding.ReportFailed,
                await payments.FindAdvanceAsync(record.Key, cancellationToken).ConfigureAwait(false));
        }

        LoadedAdvance? stored = await updater.UpdateAsync(
            record.Key,
            lease: null,
            change =>
            {
                AdvanceChange opened = change
                    .Opened(DiscrepancyKind.ExecutedAmountDiffers, about, source.Evidence)
                    .Noted("executed-otherwise", source.Evidence, source.By);
                return change.Before.State == AdvanceState.CollectionDue && source.By is { } by
                    ? opened.StopCollection(by, source.Evidence, change.At.Plus(collection.ReviewEvery))
                    : opened;
            },
            cancellationToken).ConfigureAwait(false);
        if (stored is { } found)
        {
            return (finding, found.Advance);
        }

        OriginalFinding? opened =
            await OpenAsync(record, about, source, cancellationToken, DiscrepancyKind.ExecutedAmountDiffers).ConfigureAwait(false);
        return (opened is null ? null : finding, null);
    }

    /// <returns>Null if another change was stored meanwhile.</returns>
    private async ValueTask<(OriginalFinding? Finding, Advance? Advance)> ApplyToOwnAsync(
        TransactionRecord record, EvidenceSource source, CancellationToken cancellationToken)
    {
        (OriginalFinding? finding, Advance? advance) =
            await SupersedeAsync(record.Key, source, isOwn: true, cancellationToken).ConfigureAwait(false);
        // Nothing was paid out: the payment's own outcome is at stake.
        return (finding ?? await ApplyWithoutAdvanceAsync(record, source, cancellationToken).ConfigureAwait(false), advance);
    }

    private async ValueTask<(OriginalFinding? Finding, Advance? Advance)> ApplyToOtherAsync(
        TransactionRecord other,
        TransactionKey executed,
        EvidenceSource source,
        Func<TransactionKey, bool> isExecuted,
        CancellationToken cancellationToken)
    {
        bool isPaidThere = other.Outcome.Kind == OutcomeKind.CompletedByPrimary && isExecuted(other.Key);
        if (isPaidThere)
        {
            return (
                await OpenAsync(
                    other,
                    $"{executed}",
                    source.As(evidence => $"executed by the business system as attempt {executed.Attempt} as well: {evidence}"),
                    cancellationToken).ConfigureAwait(false),
                null);
        }

        if (other.Outcome.Kind is not (OutcomeKind.Advanced or OutcomeKind.Pending))
        {
            return (OriginalFinding.UnknownPayment, null);
        }

        (OriginalFinding? finding, Advance? advance) = await SupersedeAsync(
            other.Key,
            source.As(evidence => $"{evidence}, as attempt {executed.Attempt}"),
            isOwn: false,
            cancellationToken).ConfigureAwait(false);
        return (finding ?? OriginalFinding.UnknownPayment, advance);
    }

    /// <returns>Null if there is no advance that paid or may have paid.</returns>
    private async ValueTask<(OriginalFinding? Finding, Advance? Advance)> SupersedeAsync(
        TransactionKey key, EvidenceSource source, bool isOwn, CancellationToken cancellationToken)
    {
        OriginalFinding? finding = null;
        LoadedAdvance? stored = await updater.UpdateAsync(
            key,
            lease: null,
            async change =>
            {
                bool isReleased = change.Before.State == AdvanceState.Released;
                if (isReleased && !isOwn)
                {
                    return change;
                }

                finding = isReleased
                    ? null
                    : change.Before.OriginalStatus == OriginalStatus.Executed
                    ? OriginalFinding.Known
                    : OriginalFinding.Supersedes;
                AdvanceChange allowed = change;
                if (finding == OriginalFinding.Supersedes && source.Report is { } report)
                {
                    StepResult verdict = await AllowAsync(change, source.By!.Value, report, cancellationToken).ConfigureAwait(false);
                    allowed = verdict.Change ?? change;
                    if (verdict.Status != OperatorActionStatus.Done)
                    {
                        report.Verdict = verdict;
                        finding = OriginalFinding.ReportFailed;
                        return allowed;
                    }
                }
                return allowed.OriginalExecuted(source.Evidence, source.By).WithOutcomeNotice();
            },
            cancellationToken).ConfigureAwait(false);
        return (finding, stored?.Advance);
    }

    /// <summary>
    /// Whether an operator's report is done now, waits for a second operator or is not approved. While it waits nothing is collected,
    /// because the customer may have paid already (M10).
    /// </summary>
    private async ValueTask<StepResult> AllowAsync(
        AdvanceChange change, OperatorId by, EvidenceReport report, CancellationToken cancellationToken)
    {
        Advance advance = change.Before;
        if (report.Approval is { } approval && approval.Request.Key == advance.Key)
        {
            return await approvals.DecideAsync(change, approval, advance.Amount.Minor, cancellationToken).ConfigureAwait(false);
        }

        if (!approvals.Policy.IsNeeded(advance.Amount))
        {
            return StepResult.Done(change);
        }

        var request = new ApprovalRequest
        {
            Kind = ApprovalKind.ReportExecuted,
            Key = advance.Key,
            Amount = advance.Amount,
            About = report.Attempt.Value,
            RequestedBy = by,
            Reason = report.Evidence,
        };
        StepResult verdict = await approvals.AwaitAsync(change, request, cancellationToken).ConfigureAwait(false);
        bool stops = advance.State == AdvanceState.CollectionDue && verdict.Status == OperatorActionStatus.AwaitsApproval;
        if (!stops)
        {
            return verdict;
        }

        string why = $"the report that it was executed waits for approval: {report.Evidence}";
        return verdict with { Change = (verdict.Change ?? change).StopCollection(by, why, change.At.Plus(collection.ReviewEvery)) };
    }

    /// <returns>Null if another change was stored meanwhile.</returns>
    private async ValueTask<OriginalFinding?> ApplyWithoutAdvanceAsync(
        TransactionRecord record, EvidenceSource source, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (!record.Outcome.IsFinal)
        {
            var completed = new TransactionOutcome { Kind = OutcomeKind.CompletedByPrimary, DecidedAt = now };
            CommitResult result = await publisher.CommitAsync(
                PrimaryOutcomes.End(record, completed, source.Evidence, now, lease: null, source.By),
                stateBefore: null,
                cancellationToken).ConfigureAwait(false);
            if (result.Status != CommitStatus.OrderTaken)
            {
                return result.IsCommitted ? OriginalFinding.Completes : null;
            }
        }
        return record.Outcome.Kind is OutcomeKind.CompletedByPrimary or OutcomeKind.Advanced
            ? OriginalFinding.Known
            : await OpenAsync(
                record, "", source.As(evidence => $"executed by the business system: {evidence}"), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The payment was answered with another outcome: a discrepancy informs an operator, and until then no other attempt of the order is
    /// decided.
    /// </summary>
    /// <returns>Null if the record changed meanwhile.</returns>
    private async ValueTask<OriginalFinding?> OpenAsync(
        TransactionRecord record,
        string about,
        EvidenceSource source,
        CancellationToken cancellationToken,
        DiscrepancyKind kind = DiscrepancyKind.ExecutedAfterAll)
    {
        DateTimeOffset now = time.GetUtcNow();
        var discrepancy = new Discrepancy
        {
            Id = $"{record.Key}#{kind}#{about}",
            Key = record.Key,
            Kind = kind,
            OpenedAt = now,
            Evidence = $"answered {record.Outcome.Kind} {record.Outcome.Reason ?? record.Outcome.Refusal?.Code.ToString()} "
                + $"{record.Outcome.DecidedAt:O}, and {source.Evidence}",
        };
        if (await reviews.FindDiscrepancyAsync(discrepancy.Id, cancellationToken).ConfigureAwait(false) is not null)
        {
            return OriginalFinding.Known;
        }

        CommitResult result = await publisher.CommitAsync(
            new StandInCommit
            {
                At = now,
                Transaction = record.MayBePaid || !StoreRules.IsCertainlyUnpaid(record) ? null : record with { MayBePaid = true },
                Discrepancies = [discrepancy],
                Timeline = [new TimelineEvent(record.Key, now, "executed-after-all", discrepancy.Evidence, source.By)],
            },
            stateBefore: null,
            cancellationToken).ConfigureAwait(false);
        return result.IsCommitted ? OriginalFinding.Contradiction : null;
    }

    private async ValueTask<bool> ConfirmAsync(
        BusinessSystemStatement statement,
        HashSet<OrderKey> executed,
        TransactionKey key,
        EvidenceSource source,
        CancellationToken cancellationToken)
    {
        bool isConfirmed = false;
        await updater.UpdateAsync(
            key,
            lease: null,
            change =>
            {
                isConfirmed = change.After.State == AdvanceState.Paid && IsConfirmedBy(statement, executed, change.After);
                return isConfirmed
                    ? change.Confirm(OriginalStatus.Cancelled, collection.CollectionAt(change.After, change.At), source.By, source.Evidence)
                    : change;
            },
            cancellationToken).ConfigureAwait(false);
        return isConfirmed;
    }

    private static bool IsConfirmedBy(BusinessSystemStatement statement, HashSet<OrderKey> executed, Advance advance) =>
        advance.OriginalStatus == OriginalStatus.CannotCancel
        && advance.Detail.Request.RequestedAt < statement.CoversRequestsBefore
        && !executed.Contains(advance.Key.OrderKey);

    /// <summary>
    /// The evidence that the business system executed a payment, and the operator who reported it. Null: the library found it itself.
    /// </summary>
    private sealed record EvidenceSource(string Evidence, OperatorId? By)
    {
        /// <summary>An operator's report, which may need approval. Null for a statement and for what the library found itself.</summary>
        public EvidenceReport? Report { get; init; }

        /// <summary>The amount that was executed. Null: the evidence does not say.</summary>
        public Money? Amount { get; init; }

        public EvidenceSource As(Func<string, string> words) => this with { Evidence = words(Evidence) };
    }

    /// <summary>An operator's report, and its result if it was not done.</summary>
    private sealed class EvidenceReport(AttemptId attempt, string evidence, Approval? approval = null)
    {
        public AttemptId Attempt => attempt;

        public string Evidence => evidence;

        public Approval? Approval => approval;

        public StepResult Verdict { get; set; }
    }

    /// <summary>
    /// What it means that the business system executed a payment, in order of strength: of the findings about an order's attempts, the
    /// strongest is reported.
    /// </summary>
    private enum OriginalFinding
    {
        /// <summary>Nothing is on record about it: the usual case.</summary>
        UnknownPayment = 0,

        /// <summary>It is already on record as executed.</summary>
        Known = 1,

        /// <summary>It supersedes an advance.</summary>
        Supersedes = 2,

        /// <summary>It completes a pending payment.</summary>
        Completes = 3,

        /// <summary>The payment was answered with another outcome: a discrepancy is open.</summary>
        Contradiction = 4,

        /// <summary>The report waits for approval, or the approval came too late: nothing is done.</summary>
        ReportFailed = 5,
    }
}
