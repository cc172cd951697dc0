using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Engine.Ranking;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Oracle;

/// <summary>
/// What the engine's rates mean: the formula of the documentation, on the saved record, computed again for each question.
/// </summary>
internal sealed class NaiveRates
{
    private readonly RoutingSchema _schema;
    private readonly ApprovalLearning _learning;
    private readonly Dictionary<(string Channel, string Segment), ApprovalEntry> _entries;
    private readonly HashSet<string> _segments;

    public NaiveRates(RoutingSchema schema, LiveState live, ApprovalLearning learning)
    {
        _schema = schema;
        _learning = learning;
        IEnumerable<ApprovalEntry> entries = live.SaveLearned(learning)?.Entries ?? [];
        _entries = entries.ToDictionary(e => (e.ChannelId, NameOf(e.Dimensions, e.Values)));
        _segments = [.. entries.Select(e => NameOf(e.Dimensions, e.Values))];
    }

    public Learned Of(Channel channel, in RouteQuery query)
    {
        // From the channel alone to the finest segment that was ever seen. A segment that no channel has entries of is unknown.
        ApprovalEntry? alone = _entries.GetValueOrDefault((channel.Id, string.Empty));
        double k = _learning.PriorStrength;
        double rate = ((alone?.Approvals ?? 0) + (k * (channel.SuccessRateBasisPoints / 10_000.0))) / ((alone?.Attempts ?? 0) + k);
        double attempts = alone?.Attempts ?? 0;
        k = _learning.SegmentStrength;
        foreach (var ids in _learning.Segments.Reverse())
        {
            string[] values = ValuesOf(ids, query);
            string segment = NameOf(ids, values);
            if (!_segments.Contains(segment))
            {
                break;
            }

            ApprovalEntry? entry = _entries.GetValueOrDefault((channel.Id, segment));
            rate = ((entry?.Approvals ?? 0) + (k * rate)) / ((entry?.Attempts ?? 0) + k);
            attempts = (entry?.Attempts ?? 0) + (k * attempts / (attempts + k));
        }

        int share = (int)(_learning.FirstShareBasisPoints
            + ((10_000 - _learning.FirstShareBasisPoints) * Math.Min(attempts / _learning.FullShareAttempts, 1)));
        return new Learned((int)((rate * 1_000_000) + 0.5), share, (int)attempts);
    }

    public int AvailabilityPerMillion(Channel channel)
    {
        ApprovalEntry? alone = _entries.GetValueOrDefault((channel.Id, string.Empty));
        double worked = (alone?.Attempts ?? 0) + _learning.PriorStrength;
        return (int)((worked / (worked + (alone?.Failures ?? 0)) * 1_000_000) + 0.5);
    }

    private static string NameOf(IEnumerable<string> dimensions, IEnumerable<string> values) =>
        string.Join('|', dimensions.Zip(values, (dimension, value) => $"{dimension}={value}"));

    private string[] ValuesOf(IEnumerable<string> ids, in RouteQuery query)
    {
        var values = new List<string>();
        foreach (string id in ids)
        {
            int dimension = _schema.IndexOf(id);
            if (_schema.Dimensions[dimension].Kind == DimensionKind.Optional)
            {
                Requirement wish = _schema.GetRequirement(query.Code, dimension);
                values.Add(wish == Requirement.DontCare ? string.Empty : wish.ToString());
            }
            else
            {
                int value = _schema.GetValue(query.Code, dimension);
                values.Add(value < 0 ? string.Empty : _schema.Dimensions[dimension].Values[value]);
            }
        }

        return [.. values];
    }

    internal readonly record struct Learned(int PerMillion, int ShareBasisPoints, int Attempts)
    {
        public bool IsWithinShare(in RouteQuery query) => LearnedRates.DrawOf(query.Transaction) < ShareBasisPoints;
    }
}
