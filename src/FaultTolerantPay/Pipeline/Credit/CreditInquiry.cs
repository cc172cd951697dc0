using FaultTolerantPay.Calls;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>Asks institutions in order until one gives a usable assessment or the time is over.</summary>
internal sealed class CreditInquiry(
    IInstitution[] institutions, CreditOptions options, GradeTable grades, HostCalls calls, TimeProvider time, ILogger logger)
{
    public int Institutions => institutions.Length;

    /// <summary>The first usable assessment, if one arrived in time.</summary>
    public async ValueTask<CreditInquiryResult> AskAsync(StandInContext context, TimeSpan budget, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        CreditAssessment? unusable = null;
        foreach (IInstitution institution in institutions)
        {
            TimeSpan left = budget - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                break;
            }

            TimeSpan limit = left < options.InstitutionTimeout ? left : options.InstitutionTimeout;
            CreditInquiryResult found = await AskOneAsync(institution, context, limit, cancellationToken).ConfigureAwait(false);
            if (found.Credit is not null)
            {
                return found;
            }

            unusable ??= found.Unusable;
        }
        return new CreditInquiryResult(null, unusable);
    }

    private async ValueTask<CreditInquiryResult> AskOneAsync(
        IInstitution institution, StandInContext context, TimeSpan limit, CancellationToken cancellationToken)
    {
        CreditAssessment? assessment;
        try
        {
            TransactionRequest request = context.Request;
            var question = new CreditRequest(request.Customer, request.Amount, context.Merchant.AtInstitution(institution.Id));
            assessment = await calls.AskAsync(
                calls.CalleeOf($"institution:{institution.Id}"),
                static (asked, token) => asked.institution.AssessCreditAsync(asked.question, token),
                (institution, question),
                limit,
                cancellationToken,
                about: new CallSubject(null, $"customer {context.Request.Customer}")).ConfigureAwait(false);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            CreditLog.NotAssessed(logger, error, institution.Id, context.Request.Key);
            return default;
        }

        // The adapter is the host's code, so its result is checked although its type promises more.
        if (assessment is null)
        {
            return default;
        }

        if (assessment.Grade is { } grade && !grades.Knows(grade))
        {
            CreditLog.GradeUnknown(logger, institution.Id, grade, options.WhenGradeUnknown);
        }

        CreditAssessment said = assessment with { Institution = institution.Id };
        return grades.TierOf(said) is { } tier
            ? new CreditInquiryResult(new AssessedCredit(said, tier, context.Request.Amount.Minor), null)
            : new CreditInquiryResult(null, said.Grade is null ? null : said);
    }
}
