using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>A rule that removes channels: a channel that fails it cannot be chosen.</summary>
public abstract record HardRule
{
    private protected HardRule(string name) => Name = name;

    /// <summary>The name of the rule in results and reports, unique among an operation's hard rules.</summary>
    public string Name { get; init; }

    /// <summary>
    /// The error of code that does not know this kind of rule. The README of this folder lists all places that must know each kind.
    /// </summary>
    /// <param name="place">The class that does not know it.</param>
    internal InvalidOperationException UnknownTo(string place) =>
        new($"{place} does not know hard rule '{Name}' of kind {GetType().Name}. Expected one of the kinds of HardRule.");

    /// <summary>The channel supports the request's value of a dimension.</summary>
    /// <param name="DimensionId">The dimension.</param>
    public sealed record Supports(string DimensionId) : HardRule(DimensionId);

    /// <summary>The channel accepts the amount.</summary>
    public sealed record AmountInRange() : HardRule("amount");

    /// <summary>The channel's quotas of the day and the month have room for the payment.</summary>
    public sealed record QuotaLeft() : HardRule("quota");

    /// <summary>The channel and the request's bank (any value with a schedule) are within their hours and not under maintenance.</summary>
    public sealed record OpenNow() : HardRule("hours");

    /// <summary>
    /// The channel is up, its breaker lets the request through, and, if it is recovering, the request is within the channel's current
    /// share.
    /// </summary>
    public sealed record Up() : HardRule("up");

    /// <summary>The channel has every capability that the request needs.</summary>
    public sealed record HasCapabilities() : HardRule("capabilities");

    /// <summary>The request provides every verification element that the channel requires.</summary>
    public sealed record ElementsGiven() : HardRule("elements");

    /// <summary>The card is signed on the channel, according to the request.</summary>
    public sealed record CardSigned() : HardRule("signed");

    /// <summary>The merchant is enabled on the channel, according to the request. A request that says nothing passes.</summary>
    public sealed record MerchantEnabled() : HardRule("merchant");

    /// <summary>
    /// This payment was not attempted on the channel before, according to the request. A request that says nothing passes.
    /// </summary>
    public sealed record NotTried() : HardRule("tried");

    /// <summary>The channel, or its provider, is on a list.</summary>
    public sealed record AllowList : HardRule
    {
        /// <summary>Creates the rule.</summary>
        /// <param name="ids">Ids of channels and providers.</param>
        public AllowList(params IEnumerable<string> ids)
            : base("allowed") => Ids = [.. ids];

        /// <summary>Ids of channels and providers.</summary>
        public ImmutableArray<string> Ids { get; }
    }

    /// <summary>Neither the channel nor its provider is on a list.</summary>
    public sealed record BlockList : HardRule
    {
        /// <summary>Creates the rule.</summary>
        /// <param name="ids">Ids of channels and providers.</param>
        public BlockList(params IEnumerable<string> ids)
            : base("blocked") => Ids = [.. ids];

        /// <summary>Ids of channels and providers.</summary>
        public ImmutableArray<string> Ids { get; }
    }

    /// <summary>A rule that the host provides, registered under its name at compilation.</summary>
    /// <param name="RuleName">The name of the rule.</param>
    public sealed record Custom(string RuleName) : HardRule(RuleName);
}
