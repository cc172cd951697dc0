using FaultTolerantPay.Faults;
using FaultTolerantPay.Jobs;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Pipeline.Admission;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.InMemory;
using Microsoft.Extensions.Logging.Abstractions;

namespace FaultTolerantPay.Tests.Fakes;

/// <summary>
/// Onboarding, refresher and consent register over one store in memory, a clock that the test moves, and two institutions.
/// </summary>
internal sealed class MerchantsUnderTest : IMerchantStore
{
    private readonly InMemoryMerchantStore _store = new();

    public ManualTimeProvider Time { get; } = new();

    public ScriptedInstitution Alpha { get; } = new("alpha");

    public ScriptedInstitution Beta { get; } = new("beta");

    public MerchantOptions Options { get; } = new() { MaxRefreshSpreadPercent = 0 };

    public AdmissionOptions Admission { get; } = new();

    public FaultState FaultState { get; set; } = Sample.Outage(TimeSpan.FromMinutes(1));

    /// <summary>Runs once, immediately before the next write: what another node does in between.</summary>
    public Func<Task>? BeforeNextSave { get; set; }

    /// <summary>Runs before every write.</summary>
    public Func<Merchant, Task>? BeforeEverySave { get; set; }

    public int Saves { get; private set; }

    public MerchantOnboarding Onboarding() =>
        new(this, [Alpha, Beta], Microsoft.Extensions.Options.Options.Create(Options), TestCalls.On(Time), Time,
            NullLogger<MerchantOnboarding>.Instance);

    public MerchantRefresher Refresher() =>
        new(this, [Alpha, Beta], Microsoft.Extensions.Options.Options.Create(Options), TestCalls.On(Time), Time,
            NullLogger<MerchantRefresher>.Instance);

    public ConsentRegister Consents() => new(
        this,
        new AdmissionStage(new ChangeableOptions<AdmissionOptions>(Admission), [], [], TestCalls.Stages(Time)),
        new FixedFaultDetector(this),
        Microsoft.Extensions.Options.Options.Create(Options),
        Time,
        NullLogger<ConsentRegister>.Instance);

    public static MerchantProfile Profile(string id = "m-1") =>
        new() { Id = new MerchantId(id), Name = "Corner shop", Category = "5411", Currencies = [Sample.Euro] };

    public async Task<Merchant> OnboardAsync(string id = "m-1") =>
        (await Onboarding().OnboardAsync(Profile(id), Sample.Operator, CancellationToken.None)).Merchant!;

    public async Task<Merchant> StoredAsync(string id = "m-1") => (await _store.FindAsync(new MerchantId(id), CancellationToken.None))!;

    public ValueTask<Merchant?> FindAsync(MerchantId id, CancellationToken cancellationToken) => _store.FindAsync(id, cancellationToken);

    public async ValueTask<bool> SaveAsync(Merchant merchant, long expectedVersion, ConsentChange? consentChange,
        CancellationToken cancellationToken)
    {
        Saves++;
        if (BeforeNextSave is { } before)
        {
            BeforeNextSave = null;
            await before();
        }
        if (BeforeEverySave is { } always)
        {
            await always(merchant);
        }

        return await _store.SaveAsync(merchant, expectedVersion, consentChange, cancellationToken);
    }

    public ValueTask<IReadOnlyList<Merchant>> ListDueAsync(DateTimeOffset now, int maxItems, CancellationToken cancellationToken) =>
        _store.ListDueAsync(now, maxItems, cancellationToken);

    public ValueTask<IReadOnlyList<Merchant>> ListAsync(MerchantId? after, int maxItems, CancellationToken cancellationToken) =>
        _store.ListAsync(after, maxItems, cancellationToken);

    public ValueTask<IReadOnlyList<ConsentChange>> ListConsentChangesAsync(MerchantId id, CancellationToken cancellationToken) =>
        _store.ListConsentChangesAsync(id, cancellationToken);

    private sealed class FixedFaultDetector(MerchantsUnderTest owner) : IFaultDetector
    {
        public FaultState State => owner.FaultState;

        public ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<PrimaryResult> ExecuteWithoutConsentAsync(TransactionRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
