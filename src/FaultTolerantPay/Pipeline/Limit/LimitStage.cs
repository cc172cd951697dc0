using FaultTolerantPay.Model;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Limit;

/// <summary>
/// Compares the amount with the limit of the institution that the payment names. If it names none, the lowest of the merchant's limits in
/// the payment's currency is used. Only the age of this one limit decides whether it is too old, so that ageing never allows more than
/// before.
/// </summary>
internal sealed class LimitStage(IOptions<LimitOptions> options) : ILimitStage
{
    private readonly LimitOptions _options = options.Value;

    /// <inheritdoc/>
    public ValueTask<StageDecision<AppliedLimit>> DecideAsync(StandInContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Decide(context));

    private StageDecision<AppliedLimit> Decide(StandInContext context)
    {
        Money amount = context.Request.Amount;
        if (FindLowest(context.Merchant, context.Request.Institution, amount.Currency) is not { } lowest)
        {
            return NoneKnown(context);
        }

        TimeSpan age = context.Now - lowest.FetchedAt;
        var used = new AppliedLimit(lowest, IsFallback: false);
        // A limit with a fetch time in the future came from an unreliable clock.
        if (age.Duration() > _options.MaxAge)
        {
            if (_options.WhenTooOld != OldLimitPolicy.Fallback
                || CurrencyAmounts.In(_options.FallbackLimitMinor, amount.Currency) is not { } fallback)
            {
                return TooOld(lowest, age);
            }

            used = new AppliedLimit(lowest with { Limit = fallback < lowest.Limit ? fallback : lowest.Limit }, IsFallback: true);
        }
        return amount <= used.Limit.Limit ? used : Exceeded(amount, used);
    }

    /// <summary>The lowest limit; if several are equally low, the most recently fetched one.</summary>
    private static MerchantLimit? FindLowest(Merchant merchant, InstitutionId? institution, Currency currency)
    {
        MerchantLimit? lowest = null;
        foreach (MerchantLimit limit in merchant.Limits)
        {
            if (limit.Limit.Currency != currency || (institution is { } wanted && limit.Institution != wanted))
            {
                continue;
            }

            if (lowest is not { } best || limit.Limit < best.Limit || (limit.Limit == best.Limit && limit.FetchedAt > best.FetchedAt))
            {
                lowest = limit;
            }
        }
        return lowest;
    }

    private static Refusal NoneKnown(StandInContext context) => new()
    {
        Code = RefusalCode.LimitUnavailable,
        IsPassing = true,
        Rule = RuleNames.LimitKnown,
        Details =
        [
            Details.Of("currency", context.Request.Amount.Currency.Code),
            Details.Of("institution", context.Request.Institution?.Value ?? "any"),
            Details.Of("limits", context.Merchant.Limits.IsEmpty
                ? null
                : string.Join(' ', context.Merchant.Limits.Select(limit => $"{limit.Institution}/{limit.Limit.Currency}"))),
        ],
    };

    private Refusal TooOld(MerchantLimit limit, TimeSpan age) => new()
    {
        Code = RefusalCode.LimitUnavailable,
        IsPassing = true,
        Rule = RuleNames.LimitAge,
        Details =
        [
            Details.Of("age", age),
            Details.Of("max-age", _options.MaxAge),
            Details.Of("institution", limit.Institution.Value),
            Details.Of("limit", limit.Limit),
            Details.Of("policy", _options.WhenTooOld == OldLimitPolicy.Fallback ? "no fallback limit in this currency" : "refuse"),
        ],
    };

    private static Refusal Exceeded(Money amount, AppliedLimit used) => new()
    {
        Code = RefusalCode.LimitExceeded,
        Rule = RuleNames.LimitAmount,
        Details =
        [
            Details.Of("amount", amount),
            Details.Of("limit", used.Limit.Limit),
            Details.Of("institution", used.Limit.Institution.Value),
            Details.Of("fetched-at", used.Limit.FetchedAt),
            Details.Of("fallback", used.IsFallback ? "yes" : "no"),
        ],
        Notice = NoticeKind.LimitExceeded,
    };
}
