using FaultTolerantPay.Calls;
using FaultTolerantPay.Institutions;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Logging;

namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>Asks institutions in order until one gives a usable assessment, or the time is over.</summary>
internal sealed partial class CreditInquiry(IInstitution[] institutions, CreditOptions options, GradeTable grades, HostCalls calls, TimeProvider time, ILogger logger)
{
    public int Institutions => institutions.Length;

    /// <summary>The first usable assessment; null where there was none in time.</summary>
    public async ValueTask<AssessedCredit?> AskAsync(StandInContext context, TimeSpan budget, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        foreach (IInstitution institution in institutions)
        {
            TimeSpan left = budget - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
                return null;
            TimeSpan limit = left < options.InstitutionTimeLimit ? left : options.InstitutionTimeLimit;
            if (await AskOneAsync(institution, context, limit, cancellationToken).ConfigureAwait(false) is { } credit)
                return credit;
        }
        return null;
    }

    private async ValueTask<AssessedCredit?> AskOneAsync(
        IInstitution institution, StandInContext context, TimeSpan limit, CancellationToken cancellationToken)
    {
        CreditAssessment? assessment;
        try
        {
            assessment = await calls.AskAsync(
                calls.PartyOf($"institution:{institution.Id}"),
                static (asked, token) => asked.institution.AssessCreditAsync(
                    new CreditQuestion(
                        asked.context.Request.Customer, asked.context.Request.Amount, asked.context.Merchant.AtInstitution(asked.institution.Id)),
                    token),
                (institution, context),
                limit,
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotAssessed(error, institution.Id, context.Request.Key);
            return null;
        }

        // The adapter is the host's code: what it promises is checked all the same.
        if (assessment is null)
            return null;
        if (assessment.Grade is { } grade && !grades.Knows(grade))
            LogGradeUnknown(institution.Id, grade, options.WhenGradeUnknown);
        return grades.TierOf(assessment) is { } tier
            ? new AssessedCredit(assessment with { Institution = institution.Id }, tier, context.Request.Amount.Minor)
            : null;
    }

    [LoggerMessage(LogEvents.CreditNotAssessed, LogLevel.Warning, "Institution {Institution} did not assess the customer of {Payment}; the next one is asked.")]
    private partial void LogNotAssessed(Exception error, InstitutionId institution, TransactionKey payment);

    [LoggerMessage(LogEvents.CreditGradeUnknown, LogLevel.Warning,
        "Institution {Institution} gave the grade '{Grade}', which is not in CreditOptions.GradeTiers; it counts as {Policy}.")]
    private partial void LogGradeUnknown(InstitutionId institution, string grade, UnknownGradePolicy policy);
}
