using FaultTolerantPay.Adapters;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>
/// Asks institutions about the customer and decides on the result. Recent assessments are reused, and concurrent payments of one customer
/// share one query.
/// </summary>
internal sealed class CreditStage : ICreditStage
{
    private readonly CreditOptions _options;
    private readonly CreditInquiry _inquiry;
    private readonly CreditSource _source;
    private readonly RiskControl _riskControl;

    /// <summary>Creates the stage.</summary>
    /// <param name="institutions">The institutions that can be asked.</param>
    /// <param name="options">Which institutions are asked, for how long, and how their answers are read.</param>
    /// <param name="riskControl">The host's decision on insufficient credit; null if it has none.</param>
    /// <param name="calls">Calls institutions and risk control.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs institutions that do not answer.</param>
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
        IInstitution[] inOrder = InstitutionList.InOrder(institutions, _options.Institutions);
        _inquiry = new CreditInquiry(inOrder, _options, new GradeTable(_options), calls, time, logger);
        _source = new CreditSource(_options, new CreditCache(_options, time), _inquiry, time);
        _riskControl = new RiskControl(riskControl, _options, calls, time, logger);
    }

    /// <inheritdoc/>
    public async ValueTask<StageDecision<AppliedCredit>> DecideAsync(StandInContext context, CancellationToken cancellationToken)
    {
        (CreditInquiryResult found, bool isCached) = await _source.FindAsync(context, cancellationToken).ConfigureAwait(false);
        StageDecision<AppliedCredit> assessed = found.Credit is { } credit
            ? new AppliedCredit(CreditBasis.Tier, credit.Tier, credit.Assessment, isCached)
            : WithoutAnswer(context.Request.Amount, found.Unusable);
        return assessed is { Refusal: null, Value: { Tier: not CreditTier.Sufficient } insufficient }
            ? await _riskControl.DecideAsync(context, insufficient, cancellationToken).ConfigureAwait(false)
            : assessed;
    }

    /// <summary>Applies the policy for a missing answer.</summary>
    private StageDecision<AppliedCredit> WithoutAnswer(Money amount, CreditAssessment? unusable)
    {
        switch (_options.WhenNoAnswer)
        {
            case NoAnswerPolicy.TreatAsInsufficient:
                return new AppliedCredit(CreditBasis.NoAnswerPolicy, CreditTier.Insufficient, unusable, false);
            case NoAnswerPolicy.AllowUpTo:
                Money? allowed = CurrencyAmounts.In(_options.MaxWithoutAnswerMinor, amount.Currency);
                return allowed is { } most && amount <= most
                    ? new AppliedCredit(CreditBasis.NoAnswerPolicy, CreditTier.Sufficient, null, false)
                    : CreditRefusals.AboveAllowance(amount, allowed, unusable, _options);
            default:
                return unusable is null
                    ? CreditRefusals.NoAnswer(_inquiry.Institutions, _options.TotalTimeout)
                    : CreditRefusals.UnknownGrade(unusable, _options);
        }
    }
}
