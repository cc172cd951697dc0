using FaultTolerantPay.Calls;
using FaultTolerantPay.Institutions;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>
/// Asks institutions about the customer and decides on the answer. What is known from a moment ago is used again, and payments of one customer that
/// come together share one question.
/// </summary>
public sealed partial class CreditStage : ICreditStage
{
    private readonly CreditOptions _options;
    private readonly CreditInquiry _inquiry;
    private readonly CreditSource _source;
    private readonly IRiskControlStrategy? _riskControl;
    private readonly HostCalls _calls;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Sets it up.</summary>
    /// <param name="institutions">Who can be asked.</param>
    /// <param name="options">In which order, for how long, and what the answers count for.</param>
    /// <param name="riskControl">The host's own answer to insufficient credit; null where it has none.</param>
    /// <param name="calls">How institutions and risk control are called.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of institutions that do not answer.</param>
    /// <exception cref="ArgumentException">An institution is registered twice, or the options name one that is not registered.</exception>
    public CreditStage(
        IEnumerable<IInstitution> institutions,
        IOptions<CreditOptions> options,
        HostCalls calls,
        TimeProvider time,
        ILogger<CreditStage> logger,
        IRiskControlStrategy? riskControl = null)
    {
        _options = options.Value;
        _riskControl = riskControl;
        _calls = calls;
        _time = time;
        _logger = logger;
        _inquiry = new CreditInquiry(InstitutionList.InOrder(institutions, _options.Institutions), _options, new GradeTable(_options), calls, time, logger);
        _source = new CreditSource(_options, new CreditCache(_options, time), _inquiry, time);
    }

    /// <inheritdoc/>
    public async ValueTask<StageDecision<CreditUsed>> DecideAsync(StandInContext context, CancellationToken cancellationToken)
    {
        (CreditFinding found, bool isCached) = await _source.FindAsync(context, cancellationToken).ConfigureAwait(false);
        if (found.Credit is not { } credit)
            return await WithoutAnswerAsync(context, found.Unusable, cancellationToken).ConfigureAwait(false);

        var used = new CreditUsed(CreditGround.Tier, credit.Tier, credit.Assessment, isCached);
        return credit.Tier == CreditTier.Sufficient ? used : await InsufficientAsync(context, used, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<StageDecision<CreditUsed>> WithoutAnswerAsync(StandInContext context, CreditAssessment? unusable, CancellationToken cancellationToken)
    {
        if (_options.WhenNoAnswer == NoAnswerPolicy.TreatAsInsufficient)
            return InsufficientAsync(context, new CreditUsed(CreditGround.NoAnswerPolicy, CreditTier.Insufficient, unusable, false), cancellationToken);
        if (_options.WhenNoAnswer == NoAnswerPolicy.AllowUpTo)
        {
            Money amount = context.Request.Amount;
            Money? allowed = CurrencyAmounts.In(_options.AllowWithoutAnswerMinor, amount.Currency);
            return ValueTask.FromResult<StageDecision<CreditUsed>>(allowed is { } most && amount <= most
                ? new CreditUsed(CreditGround.NoAnswerPolicy, CreditTier.Sufficient, null, false)
                : Unavailable(
                    RuleNames.CreditNoAnswerAmount,
                    [Figures.Of("amount", amount), Figures.Of("allowed", allowed?.ToString()), .. unusable is null ? [] : GradeFigures(unusable)]));
        }
        if (unusable is not null)
            return ValueTask.FromResult<StageDecision<CreditUsed>>(Unavailable(RuleNames.CreditGrade, GradeFigures(unusable)));
        return ValueTask.FromResult<StageDecision<CreditUsed>>(Unavailable(
            RuleNames.CreditAnswer, Figures.Of("institutions", _inquiry.Institutions), Figures.Of("time-limit", _options.TotalTimeLimit)));
    }

    private async ValueTask<StageDecision<CreditUsed>> InsufficientAsync(StandInContext context, CreditUsed used, CancellationToken cancellationToken)
    {
        RiskControlDecision? decision = await AskRiskControlAsync(context, used.Assessment, cancellationToken).ConfigureAwait(false);
        Money amount = context.Request.Amount;
        return decision switch
        {
            { Verdict: RiskControlVerdict.AllowUpTo, Allowed: { } allowed } when allowed.Currency == amount.Currency && amount <= allowed =>
                used with { Ground = CreditGround.RiskControl },
            { Verdict: RiskControlVerdict.AllowUpTo, Allowed: { } allowed } =>
                ByRiskControl(RuleNames.RiskControlAmount, [Figures.Of("amount", amount), Figures.Of("allowed", allowed)]),
            { Verdict: RiskControlVerdict.Refuse or RiskControlVerdict.AskForMore, Rule: { } rule, Figures: { } figures } => ByRiskControl(rule, figures),
            // Nobody said that the customer's credit does not suffice, or the host's word on it is missing: that passes.
            _ => Insufficient(used, isPassing: used.Assessment is null || decision is null),
        };
    }

    /// <returns>Null where the host's risk control failed or took too long.</returns>
    private async ValueTask<RiskControlDecision?> AskRiskControlAsync(
        StandInContext context, CreditAssessment? assessment, CancellationToken cancellationToken)
    {
        if (_riskControl is null)
            return RiskControlDecision.LeaveRefused;
        try
        {
            return await _calls.AskAsync(
                _calls.PartyOf("risk-control"),
                static (asked, token) => asked._riskControl.DecideAsync(asked.context, asked.assessment, token),
                (_riskControl, context, assessment),
                AtMost(_options.RiskControlTimeLimit, context),
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogRiskControlFailed(error, context.Request.Key);
            return null;
        }
    }

    /// <summary>The caller's deadline can make a time limit shorter.</summary>
    private TimeSpan AtMost(TimeSpan limit, StandInContext context)
    {
        TimeSpan left = context.Request.AnswerBy - _time.GetUtcNow();
        return left > limit ? limit : left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private Figure[] GradeFigures(CreditAssessment unusable) =>
    [
        Figures.Of("institution", unusable.Institution.Value),
        Figures.Of("unknown-grade", unusable.Grade),
        Figures.Of("known-grades", string.Join(' ', _options.GradeTiers.Keys.Order(StringComparer.Ordinal))),
    ];

    private static Refusal Unavailable(string rule, params IReadOnlyList<Figure> figures) =>
        new() { Code = RefusalCode.CreditUnavailable, Rule = rule, Figures = figures, IsPassing = true };

    private static Refusal ByRiskControl(string rule, IReadOnlyList<Figure> figures) =>
        new() { Code = RefusalCode.RiskControlRefused, Rule = rule, Figures = figures };

    private static Refusal Insufficient(CreditUsed used, bool isPassing) => new()
    {
        Code = RefusalCode.CreditInsufficient,
        IsPassing = isPassing,
        Rule = RuleNames.CreditTier,
        Figures =
        [
            Figures.Of("tier", used.Tier.ToString()),
            Figures.Of("needed", nameof(CreditTier.Sufficient)),
            Figures.Of("institution", used.Assessment?.Institution.Value),
            Figures.Of("grade", used.Assessment?.Grade),
            Figures.Of("institution-tier", used.Assessment?.Tier?.ToString()),
        ],
        Notice = NoticeKind.CreditInsufficient,
    };

    [LoggerMessage(LogEvents.RiskControlFailed, LogLevel.Error, "Risk control did not decide on {Payment}; it stays refused for insufficient credit.")]
    private partial void LogRiskControlFailed(Exception error, TransactionKey payment);
}
