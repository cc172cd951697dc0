using System.Collections.Immutable;
using System.Runtime.InteropServices;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest;

/// <summary>Counts one table's results.</summary>
internal sealed class SideTally
{
    private const string NoRule = "no rules for the operation";

    private readonly RoutingTable _table;
    private readonly OperationTable?[] _operations;
    private readonly QuotaUse _quotas;
    private readonly int _currency;
    private readonly ImmutableArray<string> _currencies;
    private readonly Total[] _totals;
    private readonly Dictionary<string, long> _unroutable = new(StringComparer.Ordinal);

    public SideTally(RoutingTable table, BacktestOptions options)
    {
        _table = table;
        _operations = [.. Enum.GetValues<Operation>().Select(s => table.Has(s) ? table[s] : null)];
        _quotas = new QuotaUse(table, options.UsesQuotas);
        _currency = options.CurrencyDimension is { } id ? table.Catalogue.Schema.IndexOf(id) : -1;
        _currencies = _currency < 0 ? [string.Empty] : [string.Empty, .. table.Catalogue.Schema.Dimensions[_currency].Values];
        _totals = new Total[table.Catalogue.Channels.Length * _currencies.Length];
    }

    /// <summary>Finds the best channel; false if the policy has no rules for the operation.</summary>
    public bool TryRoute(Operation operation, in RouteQuery query, out RouteDecision decision)
    {
        OperationTable? table = _operations[(int)operation];
        decision = table is null ? default : table.Route(query);
        return table is not null;
    }

    /// <summary>The position of the channel in the catalogue, or -1.</summary>
    public static int IndexOf(bool hasRules, in RouteDecision decision) => hasRules && decision.IsRouted ? decision.CatalogueIndex : -1;

    /// <summary>Counts a request for a channel, by its position in the catalogue.</summary>
    public void Count(int index, in RouteQuery query)
    {
        Channel channel = _table.Catalogue.Channels[index];
        long volume = _quotas.Use(index, query);
        int currency = _currency < 0 ? 0 : _table.Catalogue.Schema.GetValue(query.Code, _currency) + 1;
        ref Total total = ref _totals[(index * _currencies.Length) + currency];
        total.Requests++;
        total.Amount += query.AmountMinor;
        FeePlan fees = channel.CurrencyFees.IsEmpty ? channel.Fees : channel.FeesIn(query.Schema.CurrencyOf(query.Code));
        total.Cost += fees.For(query.AmountMinor, volume);
    }

    /// <summary>Counts a request without a channel.</summary>
    public void CountUnroutable(bool hasRules, in RouteDecision decision) =>
        CollectionsMarshal.GetValueRefOrAddDefault(
            _unroutable,
            hasRules ? decision.FailedRule?.Name ?? "no channel at all" : NoRule,
            out _)++;

    /// <summary>Why this table did not choose a channel for a request; without a channel, why it has none.</summary>
    public string WhyNot(string? channelId, Operation operation, bool hasRules, in RouteDecision decision, in RouteQuery query)
    {
        if (!hasRules)
        {
            return NoRule;
        }

        if (channelId is null)
        {
            return decision.IsRouted
                ? $"{decision.Channel.Id} passes every rule"
                : $"no channel is left after rule '{decision.FailedRule?.Name}'";
        }

        if (_table.Catalogue.IndexOf(channelId) < 0)
        {
            return $"the catalogue has no channel '{channelId}'";
        }

        return _operations[(int)operation]!.Explain(query).Channels.First(c => c.Channel.Id == channelId).ToString();
    }

    public BacktestSide Result()
    {
        var shares = new List<ChannelShare>();
        for (int i = 0; i < _totals.Length; i++)
        {
            if (_totals[i].Requests > 0)
            {
                (int channel, int currency) = Math.DivRem(i, _currencies.Length);
                shares.Add(
                    new ChannelShare(
                        _table.Catalogue.Channels[channel].Id,
                        _currencies[currency],
                        _totals[i].Requests,
                        _totals[i].Amount,
                        _totals[i].Cost));
            }
        }

        return new BacktestSide(
            [.. shares.OrderByDescending(s => s.Requests)],
            [.. _unroutable.OrderByDescending(u => u.Value).ThenBy(u => u.Key, StringComparer.Ordinal).Select(u => (u.Key, u.Value))]);
    }

    // 128 bits: the sum of many amounts may exceed 64.
    private struct Total
    {
        public long Requests;
        public Int128 Amount;
        public Int128 Cost;
    }
}
