using System.Globalization;
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
            UnsupportedShare = Overlap.Of(own).Unsupported,
            EffectiveSample = Estimators.EffectiveSample(own[0]),
            MovedFromFirst = Share(fromFirst, requests),
            MovedFromLog = Share(fromLog, requests),
            Approval = Measure(own, 0),
            CostMinor = Measure(own, 1),
            NetMinor = _options.MarginRatePerMillion is null ? null : Measure(own, 2),
            ApprovalDifference = isFirst ? null : Difference(own, others, 0, sums.Moved(segment)),
            CostDifferenceMinor = isFirst ? null : Difference(own, others, 1, sums.Moved(segment)),
            NetDifferenceMinor =
                isFirst || _options.MarginRatePerMillion is null ? null : Difference(own, others, 2, sums.Moved(segment)),
            Verdict = default,
            WhyNotEnough = WhyNotEnough(sums, segment)
                ?? (!isFirst && WhyNotEnough(first, segment) is { } why ? $"the first policy: {why}" : null),
        };
        return figures with { Verdict = VerdictOf(figures, isFirst) };
    }

    /// <summary>Why the log does not tell what a policy would have achieved; null if it does.</summary>
    private string? WhyNotEnough(SumsBySegment sums, int? segment)
    {
        double[][] totals = sums.Totals(segment, _bootstrap);
        var overlap = Overlap.Of(totals);
        double most = _options.MaxUnsupportedBasisPoints / 10_000.0;
        double inSegments = segment is null ? ShareOfWrongSegments(sums, most) : 0;
        double effective = Estimators.EffectiveSample(totals[0]);
        double matched = Share(totals[0][EstimatorSums.Probability], totals[0][EstimatorSums.Count]);
        return overlap.IsBelow(most)
                ? Text($"the log never made its choice for some {overlap.Unsupported:P0} of the requests; at most {most:P0} may be")
            : overlap.IsAbove(most)
                ? Text($"the log made its choice {overlap.MeanWeight:N2} times as often as the log's probabilities say")
            : inSegments > most
                ? Text($"the log never made its choice, or its probabilities are wrong, in listed segments with {inSegments:P0} ")
                    + "of the requests"
            : effective < _options.MinEffectiveSample
                ? Text($"the effective sample is {effective:N0}; {_options.MinEffectiveSample:N0} is expected")
            : matched * 10_000 < _options.MinMatchedBasisPoints
                ? Text($"it makes the log's choice for {matched:P2} of the requests; ")
                    + Text($"{_options.MinMatchedBasisPoints / 10_000.0:P2} is expected")
            : null;
    }

    // Where probabilities are too small in one segment and too large in another, the mean of all may still be 1.
    private double ShareOfWrongSegments(SumsBySegment sums, double most) => _largest.Sum(segment =>
    {
        double[][] totals = sums.Totals(segment, _bootstrap);
        var overlap = Overlap.Of(totals);
        return overlap.IsBelow(most) || overlap.IsAbove(most) ? totals[0][EstimatorSums.Count] / _rows.Count : 0;
    });

    private static BacktestVerdict VerdictOf(PolicyFigures figures, bool isFirst) =>
        figures.WhyNotEnough is not null ? BacktestVerdict.NotEnoughOverlap
        : isFirst ? BacktestVerdict.First
        : (figures.NetMinor is null ? figures.ApprovalDifference : figures.NetDifferenceMinor) is not { } difference
            ? BacktestVerdict.NotEnoughOverlap
        : difference.Lower > 0 ? BacktestVerdict.Better
        : difference.Upper < 0 ? BacktestVerdict.Worse
        : BacktestVerdict.NoDifference;

    // Without a matching row, a sum of 0 would look like an estimate.
    private static MeasureEstimate Measure(double[][] totals, int measure)
    {
        if (totals[0][EstimatorSums.Weight] == 0)
        {
            return new MeasureEstimate(null, null, null, null);
        }

        double effective = Estimators.EffectiveSample(totals[0]);
        return new MeasureEstimate(
            Estimate(totals, measure, i => Estimators.Replay(totals[i], measure), totals[0][EstimatorSums.Probability]),
            Estimate(totals, measure, i => Estimators.InversePropensity(totals[i], measure), effective),
            Estimate(totals, measure, i => Estimators.SelfNormalised(totals[i], measure), effective),
            Estimate(totals, measure, i => Estimators.DoublyRobust(totals[i], measure), effective));
    }

    private static IntervalEstimate? Estimate(double[][] totals, int measure, Func<int, double> estimate, double sample)
    {
        IntervalEstimate? interval = Bootstrap.Interval(totals.Length, estimate);
        return measure == 0 ? WilsonInterval.Widen(interval, sample) : interval;
    }

    private static IntervalEstimate? Difference(double[][] totals, double[][] first, int measure, MovedTraffic moved)
    {
        if (totals[0][EstimatorSums.Weight] == 0
            || first[0][EstimatorSums.Weight] == 0
            || Bootstrap.Interval(
                totals.Length,
                i => Estimators.DoublyRobust(totals[i], measure) - Estimators.DoublyRobust(first[i], measure)) is not { } given)
        {
            return null;
        }

        double half = moved.HalfWidth(measure, totals[0][EstimatorSums.Count]);
        return new IntervalEstimate(given.Value, Math.Min(given.Lower, given.Value - half), Math.Max(given.Upper, given.Value + half));
    }

    private static IntervalEstimate? MeanOf(double[][] log, int measure) =>
        Estimate(log, measure, i => Estimators.InversePropensity(log[i], measure), log[0][EstimatorSums.Count]);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

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
        PolicyReplay first = _policies[0];
        Channel?[] channels = policy.Channels();
        Channel?[] channelsOfFirst = first.Channels();
        for (int i = 0; i < _rows.Count; i++)
        {
            LoggedRow row = _rows[i];
            (int bucket, bool isFirstHalf) = _bootstrap.PlaceOf(row.Transaction);
            int choice = policy.ChoiceOf(i);
            LoggedReward approved = Worth(policy, channels, i, ChannelAttemptOutcome.Approved);
            LoggedReward declined = Worth(policy, channels, i, ChannelAttemptOutcome.SoftDecline);
            bool isUnroutable = choice == ChannelNumbers.None;
            double approval = isUnroutable ? 0 : (isFirstHalf ? _models.First : _models.Second).Predict(row.Segment, choice);
            var predicted = LoggedReward.Expected(approval, approved, declined);

            // Where the choices differ the row has no weight, so the other channel's reward and prediction are not needed.
            double probability = choice == row.Channel ? 1 : 0;
            var judged = new JudgedRow(
                probability, _propensities.Of(row), Worth(policy, channels, i, row.Outcome), predicted, predicted);
            sums.Add(row.Segment, bucket, judged, isUnroutable);
            error.Learn(row, judged);
            if (first.ChoiceOf(i) is var other && other != choice)
            {
                LoggedReward stake = Worth(first, channelsOfFirst, i, ChannelAttemptOutcome.Approved)
                    - Worth(first, channelsOfFirst, i, ChannelAttemptOutcome.SoftDecline);
                double weight = other == row.Channel ? 1 / judged.Propensity : 0;
                sums.AddMoved(row.Segment, row.IsApproved, (judged.Weight, approved - declined), (weight, stake));
            }
        }

        Adjust(sums, error);
        return sums;
    }

    // What a row is worth on the channel that a policy chooses, if the attempt ends so.
    private LoggedReward Worth(PolicyReplay policy, Channel?[] channels, int index, ChannelAttemptOutcome outcome)
    {
        LoggedRow row = _rows[index];
        Channel? channel = policy.ChoiceOf(index) is >= 0 and int choice ? channels[choice] : null;
        return LoggedReward.Of(channel, _currencies[row.Currency], row.AmountMinor, policy.VolumeOf(index), outcome, _margin);
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
