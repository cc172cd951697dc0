using System.Net;

namespace FaultTolerantPay.SampleHost.Adapters;

/// <summary>
/// One third-party institution. What is no proper answer is thrown: the library then asks the next institution, or keeps what it has.
/// </summary>
internal sealed class InstitutionAdapter(string id, BankConnection bank, TimeProvider time) : IInstitution
{
    public InstitutionId Id { get; } = new(id);

    public async ValueTask<RegistrationResult> RegisterAsync(Merchant merchant, CancellationToken cancellationToken)
    {
        BankReply reply =
            Proper(await bank.PostAsync($"/institutions/{Id}/merchants", new { merchant = merchant.Id.Value }, cancellationToken));
        return new RegistrationResult(new InstitutionMerchantId(reply.InstitutionMerchantId ?? throw NoAnswer(reply)));
    }

    public async ValueTask<IReadOnlyList<Money>> GetLimitsAsync(InstitutionMerchantId merchant, CancellationToken cancellationToken)
    {
        BankReply reply = Proper(await bank.GetAsync(
            $"/institutions/{Id}/limits?institutionMerchantId={Uri.EscapeDataString(merchant.Value)}", cancellationToken));
        return [.. reply.Limits.Select(limit => new Money(limit.LimitMinor, new Currency(limit.Currency)))];
    }

    public async ValueTask<CreditAssessment> AssessCreditAsync(CreditRequest question, CancellationToken cancellationToken)
    {
        BankReply reply = Proper(
            await bank.GetAsync($"/institutions/{Id}/credit?customer={Uri.EscapeDataString(question.Customer.Value)}", cancellationToken));
        if (reply.Status != "assessed")
        {
            throw NoAnswer(reply);
        }

        return new CreditAssessment
        {
            Institution = Id,
            Grade = reply.Grade,
            Tier = reply.Tier switch
            {
                "sufficient" => CreditTier.Sufficient,
                "insufficient" => CreditTier.Insufficient,
                _ => null,
            },
            AssessedAt = time.GetUtcNow(),
        };
    }

    private BankReply Proper(BankReply reply) => reply.Http == HttpStatusCode.OK ? reply : throw NoAnswer(reply);

    private InvalidOperationException NoAnswer(BankReply reply) =>
        new($"Institution {Id} answered HTTP {(int)reply.Http} {reply.Status ?? reply.Code}.");
}
