using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>Estimates what each policy would have achieved on the rows of a log.</summary>
internal sealed class LogJudge
{
    private readonly LoggedBacktestOptions _options;
    private readonly PolicyReplay[] _policies;
    private readonly ChunkedList<LoggedRow> _rows;
    private readonly SegmentNumbers _segments;
    private readonly CurrencyNumbers _currencies;
    private readonly PropensityModel _propensities;

    // The first predicts the rows of the first half, and has learned from the second.
    private readonly (RewardModel First, RewardModel Second) _models = (new RewardModel(), new RewardModel());
    private readonly Bootstrap _bootstrap;
    private readonly IReadOnlyList<int> _largest;
    private readonly int _margin;

    public LogJudge(
        LoggedBacktestOptions options,
        PolicyReplay[] policies,
        ChunkedList<LoggedRow> rows,
        SegmentNumbers segments,
        CurrencyNumbers currencies)
    {
        _options = options;
        _policies = policies;
        _rows = rows;
        _segments = segments;
        _currencies = currencies;
        _margin = options.MarginRatePerMillion ?? 0;
        _propensities = new PropensityModel(rows, options.MinEstimatedPropensity);
        _bootstrap = new Bootstrap(options.Resamples, options.Seed);
        _largest = segments.Largest(options.MaxSegments);
        for (int i = 0; i < rows.Count; i++)
        {
            LoggedRow row = rows[i];
            bool isFirstHalf = _bootstrap.PlaceOf(row.Transaction).IsFirstHalf;
            (isFirstHalf ? _models.Second : _models.First).Learn(row);
        }
    }

    public LoggedBacktestReport Report(in LogCounts counts)
    {
        double[][] log = _bootstrap.Totals(SumsOfLog());
        SumsBySegment first = SumsOf(_policies[0]);
        return new LoggedBacktestReport
        {
            Rows = counts.Rows,
            JudgedRows = _rows.Count,
            RowsWithoutChannel = counts.WithoutChannel,
            DuplicateRows = counts.Duplicates,
            ForcedRows = counts.Forced,
            AbandonedRows = counts.Abandoned,
            RowsWithoutOutcome = counts.WithoutOutcome,
            EstimatedPropensities = _propensities.Estimated,
            RaisedPropensities = _propensities.Raised,
            LogApproval = MeanOf(log, 0),
            LogCostMinor = MeanOf(log, 1),
            LogNetMinor = _options.MarginRatePerMillion is null ? null : MeanOf(log, 2),
            Policies = [.. _policies.Select((p, i) => Evaluate(p, i == 0 ? first : SumsOf(p), first))],
            Assumptions = [.. Assumptions.Of(_options, counts, _rows.Count, _propensities)],
        };
    }

    private PolicyEvaluation Evaluate(PolicyReplay policy, SumsBySegment sums, SumsBySegment first) => new(
        policy.Name,
        policy.Table.Fingerprint,
        Figures(policy, null, sums, first),
        [.. _largest.Select(s => (_segments.NameOf(s), Figures(policy, s, sums, first)))]);

    private PolicyFigures Figures(PolicyReplay policy, int? segment, SumsBySegment sums, SumsBySegment first)
    {
        double[][] own = sums.Totals(segment, _bootstrap);
        double[][] others = first.Totals(segment, _bootstrap);
        double requests = own[0][EstimatorSums.Count];
        (long fromFirst, long fromLog) = policy.Moves(_rows.Count == 0 ? null : segment);
        bool isFirst = ReferenceEquals(sums, first);
        var figures = new PolicyFigures
        {
            Requests = (long)requests,
            UnroutableShare = Share(sums.Unroutable(segment), requests),
            MatchedShare = Share(own[0][EstimatorSums.Probability], requests),
            EffectiveSample = Estimators.EffectiveSample(own[0]),
            MovedFromFirst = Share(fromFirst, requests),
            MovedFromLog = Share(fromLog, requests),
            Approval = Measure(own, 0),
            CostMinor = Measure(own, 1),
            NetMinor = _options.MarginRatePerMillion is null ? null : Measure(own, 2),
            ApprovalDifference = isFirst ? null : Difference(own, others, 0),
            CostDifferenceMinor = isFirst ? null : Difference(own, others, 1),
            NetDifferenceMinor = isFirst || _options.MarginRatePerMillion is null ? null : Difference(own, others, 2),
            Verdict = default,
        };
        return figures with { Verdict = VerdictOf(figures, isFirst, IsEnough(own[0]) && IsEnough(others[0])) };
    }

    private bool IsEnough(double[] sums) => Estimators.EffectiveSample(sums) >= _options.MinEffectiveSample
        && sums[EstimatorSums.Probability] * 10_000 >= sums[EstimatorSums.Count] * _options.MinMatchedBasisPoints;

    private static BacktestVerdict VerdictOf(PolicyFigures figures, bool isFirst, bool isEnough) =>
        !isEnough ? BacktestVerdict.NotEnoughOverlap
        : isFirst ? BacktestVerdict.First
        : (figures.NetMinor is null ? figures.ApprovalDifference : figures.NetDifferenceMinor) is not { } difference
            ? BacktestVerdict.NotEnoughOverlap
        : difference.Lower > 0 ? BacktestVerdict.Better
        : difference.Upper < 0 ? BacktestVerdict.Worse
        : BacktestVerdict.NoDifference;

    // Without a matching row, a sum of 0 would look like an estimate.
    private static MeasureEstimate Measure(double[][] totals, int measure) => totals[0][EstimatorSums.Weight] == 0
        ? new MeasureEstimate(null, null, null, null)
        : new MeasureEstimate(
            Bootstrap.Interval(totals.Length, i => Estimators.Replay(totals[i], measure)),
            Bootstrap.Interval(totals.Length, i => Estimators.InversePropensity(totals[i], measure)),
            Bootstrap.Interval(totals.Length, i => Estimators.SelfNormalised(totals[i], measure)),
            Bootstrap.Interval(totals.Length, i => Estimators.DoublyRobust(totals[i], measure)));

    private static IntervalEstimate? Difference(double[][] totals, double[][] first, int measure) =>
        totals[0][EstimatorSums.Weight] == 0 || first[0][EstimatorSums.Weight] == 0
            ? null
            : Bootstrap.Interval(
                totals.Length,
                i => Estimators.DoublyRobust(totals[i], measure) - Estimators.DoublyRobust(first[i], measure));

    private static IntervalEstimate? MeanOf(double[][] log, int measure) =>
        Bootstrap.Interval(log.Length, i => Estimators.InversePropensity(log[i], measure));

    private static double Share(double part, double whole) => whole == 0 ? 0 : part / whole;

    // The log followed its own choices, so each row counts as it is.
    private EstimatorSums SumsOfLog()
    {
        Channel?[][] channels = [.. _policies.Select(p => p.Channels())];
        var sums = new EstimatorSums();
        for (int i = 0; i < _rows.Count; i++)
        {
            LoggedRow row = _rows[i];
            Channel? channel = channels.Select(c => c[row.Channel]).FirstOrDefault(c => c is not null);
            var reward = LoggedReward.Of(channel, _currencies[row.Currency], row.AmountMinor, 0, row.Outcome, _margin);
            sums.Add(
                _bootstrap.PlaceOf(row.Transaction).Bucket,
                new JudgedRow(1, 1, reward with { Approval = row.IsApproved ? 1 : 0 }, default, default));
        }

        return sums;
    }

    private SumsBySegment SumsOf(PolicyReplay policy)
    {
        var sums = new SumsBySegment(_largest);
        var error = new EstimationError(_propensities);
        Channel?[] channels = policy.Channels();
        for (int i = 0; i < _rows.Count; i++)
        {
            LoggedRow row = _rows[i];
            (int bucket, bool isFirstHalf) = _bootstrap.PlaceOf(row.Transaction);
            int choice = policy.ChoiceOf(i);
            Channel? channel = choice == ChannelNumbers.None ? null : channels[choice];
            long volume = policy.VolumeOf(i);
            string? currency = _currencies[row.Currency];
            LoggedReward Worth(ChannelAttemptOutcome outcome) =>
                LoggedReward.Of(channel, currency, row.AmountMinor, volume, outcome, _margin);

            double approval = channel is null ? 0 : (isFirstHalf ? _models.First : _models.Second).Predict(row.Segment, choice);
            var predicted = LoggedReward.Expected(
                approval, Worth(ChannelAttemptOutcome.Approved), Worth(ChannelAttemptOutcome.SoftDecline));

            // Where the choices differ the row has no weight, so the other channel's reward and prediction are not needed.
            double probability = choice == row.Channel ? 1 : 0;
            var judged = new JudgedRow(probability, _propensities.Of(row), Worth(row.Outcome), predicted, predicted);
            sums.Add(row.Segment, bucket, judged, channel is null);
            error.Learn(row, judged);
        }

        Adjust(sums, error);
        return sums;
    }

    private void Adjust(SumsBySegment sums, EstimationError error)
    {
        Span<double> effect = stackalloc double[LoggedReward.Measures + 1];
        for (int i = 0; _propensities.Estimated > 0 && i < _rows.Count; i++)
        {
            LoggedRow row = _rows[i];
            if (error.TryEffect(row, effect))
            {
                sums.Adjust(row.Segment, _bootstrap.PlaceOf(row.Transaction).Bucket, effect);
            }
        }
    }
}
