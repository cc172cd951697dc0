using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>
/// SHA-256 over catalogue and policy. Every text and list is prefixed with its length, so that two different models never give the same
/// bytes.
/// </summary>
internal sealed class TableFingerprint : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _buffer = new byte[1 << 16];
    private int _used;

    public static string Of(ChannelCatalogue catalogue, RoutingPolicy policy)
    {
        using var fingerprint = new TableFingerprint();
        fingerprint.Add(catalogue);
        fingerprint.Add(policy);
        fingerprint.Flush();
        return Convert.ToHexStringLower(fingerprint._hash.GetHashAndReset());
    }

    public void Dispose() => _hash.Dispose();

    private void Add(ChannelCatalogue catalogue)
    {
        AddAll(catalogue.Schema.Dimensions, d =>
        {
            Add(d.Id);
            Add((long)d.Kind);
            AddAll(d.Values, Add);
            Add(d.OtherValue ?? string.Empty);
        });
        Add(catalogue.Schema.CurrencyDimension ?? string.Empty);
        AddAll(catalogue.Schema.Capabilities, Add);
        AddAll(catalogue.Schema.VerificationElements, Add);
        AddAll(catalogue.Providers, p =>
        {
            Add(p.Id);
            Add(p.Name);
            Add(p.TimeZone);
            Add(p.DayQuota);
            Add(p.MonthQuota);
            Add(p.MinMonthVolumeMinor);
            Add(p.SharesVolume ? 1 : 0);
        });
        AddAll(catalogue.Channels, c => Add(c, catalogue.Schema));
        AddAll(catalogue.ValueSchedules, v =>
        {
            Add(v.DimensionId);
            Add(v.Value);
            Add(v.TimeZone);
            Add(v.Schedule);
        });
    }

    private void Add(Channel channel, RoutingSchema schema)
    {
        Add(channel.Id);
        Add(channel.ProviderId);
        foreach (Dimension dimension in schema.Dimensions)
        {
            SupportedValues values = channel.SupportsOf(dimension);
            Add(values.IsAny ? 1 : 0);
            AddAll(values.Names, Add);
        }

        Add(channel.Amount.MinMinor);
        Add(channel.Amount.MaxMinor);
        Add(channel.Fees);
        AddAll(channel.CurrencyFees, f =>
        {
            Add(f.Currency);
            Add(f.Fees);
        });
        Add(channel.Priority);
        Add(channel.Weight);
        Add(channel.SettlementDelay.Ticks);
        Add(channel.TimeZone);
        Add(channel.Schedule);
        Add(channel.DayQuota);
        Add(channel.MonthQuota);
        Add(channel.SuccessRateBasisPoints);
        Add(channel.TypicalLatency.Ticks);
        Add(channel.MinMonthVolumeMinor);
        AddAll(channel.Capabilities, Add);
        AddAll(channel.VerificationElements, Add);
    }

    private void Add(FeePlan fees)
    {
        Add(fees.Base);
        AddAll(fees.Tiers, t =>
        {
            Add(t.FromAmountMinor);
            Add(t.FromMonthVolumeMinor);
            Add(t.Fee);
        });
        Add(fees.OnDecline);
        Add(fees.OnFailure);
    }

    private void Add(Quota quota)
    {
        Add(quota.AmountMinor);
        Add(quota.Count);
    }

    private void Add(Fee fee)
    {
        Add(fee.FixedMinor);
        Add(fee.RatePerMillion);
        Add(fee.FloorMinor);
        Add(fee.CapMinor);
    }

    private void Add(Schedule schedule)
    {
        AddAll(schedule.Open, Add);
        AddAll(schedule.Closed, Add);
        AddAll(schedule.Maintenance, m =>
        {
            Add(m.From.UtcTicks);
            Add(m.To.UtcTicks);
        });
    }

    private void Add(WeeklyHours hours)
    {
        Add((long)hours.Days);
        Add(hours.From.Ticks);
        Add(hours.To.Ticks);
    }

    private void Add(RoutingPolicy policy)
    {
        Add(policy.Learning);
        AddAll(policy.Operations, s =>
        {
            Add((long)s.Operation);
            AddAll(s.HardRules, Add);
            AddAll(s.SoftRules, Add);
            Add(s.Exploration);
        });
    }

    private void Add(ApprovalLearning learning)
    {
        AddAll(learning.Segments, ids => AddAll(ids, Add));
        Add(learning.MemoryAttempts);
        Add(learning.MemoryAge.Ticks);
        Add(learning.SegmentStrength);
        Add(learning.PriorStrength);
        Add(learning.FirstShareBasisPoints);
        Add(learning.FullShareAttempts);
        Add(learning.MaxSegments);
    }

    private void Add(Exploration? exploration)
    {
        Add(exploration is null ? 0 : 1);
        if (exploration is not null)
        {
            Add((long)exploration.Method);
            Add(exploration.ShareBasisPoints);
            Add(exploration.MaxAmountMinor);
            Add(exploration.MaxCostMinor);
            AddAll(exploration.CurrencyLimits, limit =>
            {
                Add(limit.Currency);
                Add(limit.MaxAmountMinor);
                Add(limit.MaxCostMinor);
            });
        }
    }

    private void Add(HardRule rule)
    {
        Add(rule.GetType().Name);
        Add(rule.Name);
        switch (rule)
        {
            case HardRule.Supports supports:
                Add(supports.DimensionId);
                break;
            case HardRule.AllowList list:
                AddAll(list.Ids, Add);
                break;
            case HardRule.BlockList list:
                AddAll(list.Ids, Add);
                break;
            case HardRule.Custom custom:
                Add(custom.RuleName);
                break;
            case HardRule.AmountInRange or HardRule.QuotaLeft or HardRule.OpenNow or HardRule.Up or HardRule.HasCapabilities:
            case HardRule.ElementsGiven or HardRule.CardSigned or HardRule.MerchantEnabled or HardRule.NotTried:
                // The kind and the name are all there is.
                break;
            default:
                throw rule.UnknownTo(nameof(TableFingerprint));
        }
    }

    private void Add(SoftRule rule)
    {
        Add(rule.GetType().Name);
        Add(rule.Name);
        switch (rule)
        {
            case SoftRule.HighestSuccessRate success:
                Add(success.BandBasisPoints);
                break;
            case SoftRule.ExpectedValue value:
                Add(value.Margin);
                AddAll(value.CurrencyMargins, margin =>
                {
                    Add(margin.Currency);
                    Add(margin.Margin);
                });
                break;
            case SoftRule.Fastest fastest:
                Add(fastest.BandMs);
                break;
            case SoftRule.MinimumVolume minimum:
                Add(minimum.Paced ? 1 : 0);
                break;
            case SoftRule.WeightedScore score:
                AddAll(score.Terms, t =>
                {
                    Add(t.Rule);
                    Add(t.Weight);
                });
                break;
            case SoftRule.Custom custom:
                Add(custom.RuleName);
                break;
        }
    }

    private void AddAll<T>(ImmutableArray<T> items, Action<T> add)
    {
        Add(items.Length);
        foreach (T item in items)
        {
            add(item);
        }
    }

    private void Add(string text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length) + sizeof(long);
        if (_used + most > _buffer.Length)
        {
            Flush();
            if (most > _buffer.Length)
            {
                _buffer = new byte[most];
            }
        }

        int bytes = Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_used + sizeof(long)));
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.AsSpan(_used), bytes);
        _used += sizeof(long) + bytes;
    }

    private void Add(long number)
    {
        if (_used + sizeof(long) > _buffer.Length)
        {
            Flush();
        }

        BinaryPrimitives.WriteInt64LittleEndian(_buffer.AsSpan(_used), number);
        _used += sizeof(long);
    }

    private void Flush()
    {
        _hash.AppendData(_buffer, 0, _used);
        _used = 0;
    }
}
