using System.Diagnostics.CodeAnalysis;
using FaultTolerantPay;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Cards;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Composition;
using FaultTolerantPay.Configuration.InForce;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Jobs;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Operations;
using FaultTolerantPay.Payments;
using FaultTolerantPay.Payments.Callbacks;
using FaultTolerantPay.Payments.Cards;
using FaultTolerantPay.Payments.Results;
using FaultTolerantPay.Payments.Verification;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Pipeline.Admission;
using FaultTolerantPay.Pipeline.Credit;
using FaultTolerantPay.Pipeline.Limit;
using FaultTolerantPay.Pipeline.Records;
using FaultTolerantPay.Pipeline.Settlement;
using FaultTolerantPay.Providers.Calls;
using FaultTolerantPay.Providers.Errors;
using FaultTolerantPay.Providers.Settings;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Routes;
using FaultTolerantPay.Secrets;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Statements.Fetching;
using FaultTolerantPay.Statements.Originals;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Statements.Settling;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers FaultTolerantPay.</summary>
public static class FaultTolerantPayServiceCollectionExtensions
{
    /// <summary>
    /// Registers the pipeline, its stages and the background work. The host adds a store, a fault detector, its
    /// <see cref="IBusinessSystem"/>, at least one institution with a payout channel and a collection channel, and an
    /// <see cref="INoticeSink"/>, and for services on cards a router, an <see cref="IProviderAdapter"/> with settings for each provider and
    /// <see cref="CardOptions.TokenKey"/>. Missing parts are reported when the host starts. The host may replace any stage with its own
    /// registration, before or after this call.
    /// </summary>
    /// <param name="services">The services to register in.</param>
    /// <param name="configure">Sets options. Null: the defaults.</param>
    public static IServiceCollection AddFaultTolerantPay(
        this IServiceCollection services, Action<FaultTolerantPayBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        AddOptions(services);
        configure?.Invoke(new FaultTolerantPayBuilder(services));
        services.TryAddSingleton(TimeProvider.System);
        AddStoreParts(services);

        services.TryAddPart<IMerchantOnboarding, MerchantOnboarding>();
        services.TryAddPart<IConsentRegister, ConsentRegister>();
        services.TryAddPart<ICardPrefixes, CardPrefixes>();
        services.TryAddPart<CardTokens>();
        services.TryAddPart<CardChannels>();
        services.TryAddSingleton<ICardChannels>(provider => provider.GetRequiredService<CardChannels>());
        services.TryAddSingleton<ICardTokens>(provider => provider.GetRequiredService<CardTokens>());

        services.TryAddPart<IFallbackTransactionPipeline, FallbackTransactionPipeline>();
        services.TryAddPart<StoredOutcomeCheck>();
        services.TryAddPart<BusinessSystemStep>();
        services.TryAddPart<StandIn>();
        services.TryAddPart<PaymentIntake>();
        services.TryAddPart<WaitingAnswers>();
        services.TryAddPart<StoredAnswers>();
        services.TryAddPart<IntentRecorder>();
        services.TryAddPart<OutcomeRecorder>();
        services.TryAddPart<FinalOutcomes>();
        services.TryAddPart<LateDecline>();
        services.TryAddPart<PendingPayments>();
        services.TryAddPart<Refusals>();
        services.TryAddPart<Withdrawals>();
        services.TryAddSingleton(
            provider => new BroughtMandates(provider.GetRequiredService<IOptions<CollectionOptions>>().Value.UseMandateOfNextPayment));
        services.TryAddPart<StageCaller>();
        services.TryAddPart<StoreCalls>();
        services.TryAddPart<PaymentRecords>();
        services.TryAddPart<WaitingRecords>();
        services.TryAddPart<RecordWriter>();
        services.TryAddPart<LateEvidence>();
        services.TryAddPart<UnwrittenRecords>();
        services.TryAddPart<WaitingRecordsWork>();
        services.TryAddSingleton<IRecordBacklog>(provider => provider.GetRequiredService<WaitingRecordsWork>());
        services.TryAddPart<StandInStages>();
        services.TryAddPart<IAdmissionStage, AdmissionStage>();
        services.TryAddPart<ILimitStage, LimitStage>();
        services.TryAddPart<ICreditStage, CreditStage>();
        services.TryAddPart<ISettlementStage, SettlementStage>();
        services.TryAddPart<Caps>();

        services.TryAddPart<HostCalls>();
        services.TryAddPart<SecretReader>();
        services.TryAddPart<InstitutionChannels>();
        services.TryAddPart<ChannelRanking>();
        services.TryAddPart<InstructionAttempts>();
        services.TryAddSingleton<IInstructionReferences, RandomReferences>();
        services.TryAddPart<ChannelCaller>();
        services.TryAddPart<IChannelReports, ChannelReports>();

        services.TryAddPart<SettingsInForce>();
        services.TryAddSingleton<IProviderSettings>(provider => provider.GetRequiredService<SettingsInForce>());
        services.TryAddPart<IErrorMaps, ErrorMaps>();
        services.TryAddPart<ProviderRegistry>();
        services.TryAddPart<CallContexts>();
        services.TryAddSingleton(provider => SettingsFromOptions.OfProviderCalls(
            provider.GetRequiredService<IOptions<ChannelOptions>>().Value));
        services.TryAddPart<ProviderCaller>();

        services.TryAddPart<Telemetry>();
        services.TryAddPart<CommitPublisher>();
        services.TryAddPart<AdvanceUpdater>();
        services.TryAddSingleton(provider => SettingsFromOptions.OfResults(
            provider.GetRequiredService<IOptions<RecoveryOptions>>().Value,
            provider.GetRequiredService<IOptions<SettlementOptions>>().Value));
        services.TryAddPart<ResultRecorder>();
        services.TryAddPart<InstructionWork>();
        services.TryAddPart<PayoutWork>();
        services.TryAddPart<CustomerRefundWork>();
        services.TryAddPart<CollectionPolicy>();
        services.TryAddPart<CollectionWork>();
        services.TryAddPart<BackgroundCalls>();
        services.TryAddSingleton(provider => SettingsFromOptions.OfApprovals(
            provider.GetRequiredService<IOptions<OperationsOptions>>().Value));
        services.TryAddPart<Approvals>();
        services.TryAddPart<ExecutedAdvances>();
        services.TryAddPart<ExecutedPayments>();
        services.TryAddPart<ExecutedEvidence>();
        services.TryAddPart<StatementRecovery>();
        services.TryAddPart<PrimaryRecovery>();
        services.TryAddSingleton<IRecovery>(provider => provider.GetRequiredService<PrimaryRecovery>());
        services.TryAddSingleton<IExecutedEvidence>(provider => provider.GetRequiredService<PrimaryRecovery>());
        services.TryAddPart<IMessageActions, MessageActions>();
        AddAdvanceActions(services);
        services.TryAddPart<ILedger, LedgerReader>();
        services.TryAddSingleton(provider => SettingsFromOptions.OfResolutions(
            provider.GetRequiredService<IOptions<OperationsOptions>>().Value));
        services.TryAddPart<FindingQueue>();
        services.TryAddPart<IStatementDiscrepancies, StatementDiscrepancies>();

        services.TryAddSingleton(provider => SettingsFromOptions.OfControls(
            provider.GetRequiredService<IOptions<OperationsOptions>>().Value,
            provider.GetRequiredService<IOptions<RecoveryOptions>>().Value));
        services.TryAddPart<ActiveControlsCache>();
        services.TryAddSingleton<IActiveControls>(provider => provider.GetRequiredService<ActiveControlsCache>());
        services.TryAddPart<PauseChecks>();
        services.TryAddPart<ControlTargetChecks>();
        services.TryAddPart<IOperatorControls, OperatorControls>();

        services.TryAddOneOf<IBackgroundWork, MerchantRefresher>();
        services.TryAddOneOf<IBackgroundWork, RetentionWork>();
        services.TryAddOneOf<IBackgroundWork, OptionsWatch>();
        services.TryAddOneOf<IBackgroundWork, RecoveryWork>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackgroundWork, WaitingRecordsWork>(
            provider => provider.GetRequiredService<WaitingRecordsWork>()));
        services.TryAddOneOf<IBackgroundWork, ResumeWork>();
        services.TryAddPart<InForceFingerprints>();
        services.TryAddPart<LeasedQueue>();
        AddQueue<TransactionWork>(services);
        AddQueue<AdvanceWork>(services);
        AddQueue<ConfirmationWork>(services);
        AddQueue<PausedAdvances>(services);
        AddQueue<MandateWork>(services);
        AddQueue<AdviceWork>(services);
        AddQueue<NoticeWork>(services);
        AddQueue<ChannelPaymentWork>(services);
        AddPayments(services);
        AddStatements(services);
        return services;
    }

    /// <summary>Registers the bank's services on cards, which the router gives their channels.</summary>
    private static void AddPayments(IServiceCollection services)
    {
        services.TryAddSingleton<IOperationReferences, RandomReferences>();
        services.TryAddPart<RouterSource>();
        services.TryAddPart<LiveChannels>();
        services.TryAddPart<AttemptReports>();
        services.TryAddPart<ChannelUsage>();
        services.TryAddPart<ResultWaits>();
        services.TryAddPart<ChannelPaymentUpdater>();
        services.TryAddPart<CardKnowledge>();
        services.TryAddPart<ChannelResults>();
        services.TryAddPart<OperationSender>();
        services.TryAddPart<ResultWaiting>();
        services.TryAddPart<ChannelRouter>();
        services.TryAddPart<NewOperations>();
        services.TryAddPart<NextChannel>();
        services.TryAddPart<ChannelAsking>();
        services.TryAddPart<ICardPayments, CardPayments>();
        services.TryAddPart<ICardVerification, CardVerifications>();
        services.TryAddPart<IPaymentCallbacks, PaymentCallbacks>();
    }

    /// <summary>Registers the fetching of statement files, and their comparison with our records.</summary>
    private static void AddStatements(IServiceCollection services)
    {
        services.TryAddPart<StatementMetrics>();
        services.TryAddPart<StatementCaller>();
        services.TryAddPart<StatementFetcher>();
        // A host without a store of statement files fetches none; StatementFileCheck reports adapters that would.
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackgroundWork, StatementWork>(provider => new StatementWork(
            provider.GetRequiredService<StatementCaller>(),
            provider.GetRequiredService<IProviderSettings>(),
            provider.GetRequiredService<ILogger<StatementWork>>(),
            provider.GetService<IStatementFileStore>() is null ? null : provider.GetRequiredService<StatementFetcher>())));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IWorkLag, StatementLag>(provider => new StatementLag(
            provider.GetRequiredService<StatementCaller>(),
            provider.GetRequiredService<IProviderSettings>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<IStatementFileStore>() is null ? null : provider.GetRequiredService<StatementFetcher>())));
        services.TryAddPart<StatementReaders>();
        services.TryAddPart<DayFiles>();
        services.TryAddPart<DayRecorder>();
        services.TryAddPart<OurRows>();
        services.TryAddPart<LateRows>();
        services.TryAddPart<StatementEvidence>();
        services.TryAddPart<MovedRows>();
        services.TryAddPart<DayReconciler>();
        services.TryAddPart<OtherDays>();
        services.TryAddPart<KnownOriginals>();
        services.TryAddPart<StatementCoverage>();
        services.TryAddPart<OriginalsReconciler>();
        services.TryAddPart<DueReconciliations>();
        services.TryAddPart<AccountReader>();
        services.TryAddPart<AccountDays>();
        services.TryAddPart<AccountSettler>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackgroundWork, ReconciliationWork>(provider =>
        {
            bool hasStores = CanReconcile(provider);
            return new ReconciliationWork(
                provider.GetRequiredService<StatementCaller>(),
                provider.GetRequiredService<IProviderSettings>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<ReconciliationWork>>(),
                hasStores ? provider.GetRequiredService<DueReconciliations>() : null,
                hasStores ? provider.GetRequiredService<DayReconciler>() : null,
                hasStores ? provider.GetRequiredService<OriginalsReconciler>() : null,
                hasStores ? provider.GetRequiredService<AccountSettler>() : null);
        }));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IWorkLag, ReconciliationLag>(provider => new ReconciliationLag(
            provider.GetRequiredService<StatementCaller>(),
            provider.GetRequiredService<IProviderSettings>(),
            provider.GetRequiredService<TimeProvider>(),
            CanReconcile(provider) ? provider.GetRequiredService<DueReconciliations>() : null)));
        services.TryAddSingleton<IStatementDays>(provider => new StatementDays(
            provider.GetRequiredService<IProviderSettings>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<StatementDays>>(),
            provider.GetService<IStatementFileStore>(),
            provider.GetService<IReconciliationStore>()));
        services.TryAddSingleton<IAdvanceComparisons>(provider => new AdvanceComparisons(
            provider.GetRequiredService<IPaymentStore>(),
            provider.GetRequiredService<IProviderSettings>(),
            provider.GetService<IReconciliationStore>()));
    }

    private static bool CanReconcile(IServiceProvider provider) => provider.GetService<IReconciliationStore>() is not null
        && provider.GetService<IStatementFileStore>() is not null
        && provider.GetService<IStatementDiscrepancyStore>() is not null;

    /// <summary>Registers the actions of operators on advances: a class for each group of actions.</summary>
    private static void AddAdvanceActions(IServiceCollection services)
    {
        services.TryAddPart<ActionRunner>();
        services.TryAddPart<ChannelActionRunner>();
        services.TryAddPart<ChannelPaymentActions>();
        services.TryAddPart<IChannelPaymentActions, ChannelPaymentActions>();
        services.TryAddPart<AdjustmentActions>();
        services.TryAddPart<RefundActions>();
        services.TryAddPart<CollectionActions>();
        services.TryAddPart<ResolveActions>();
        services.TryAddPart<EvidenceActions>();
        services.TryAddPart<DiscrepancyActions>();
        services.TryAddPart<MandateActions>();
        services.TryAddPart<QueryActions>();
        services.TryAddPart<MoneyActions>();
        services.TryAddPart<IApprovals, ApprovalActions>();
        services.TryAddPart<IAdvanceActions, AdvanceActions>();
    }

    /// <summary>Registers one work queue: the same object processes it and reports how far behind it is.</summary>
    private static void AddQueue<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TWork>(
        IServiceCollection services)
        where TWork : QueueWork
    {
        services.TryAddPart<TWork>();
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IBackgroundWork, TWork>(provider => provider.GetRequiredService<TWork>()),
            ServiceDescriptor.Singleton<IWorkLag, TWork>(provider => provider.GetRequiredService<TWork>()),
        ]);
    }

    private static void AddOptions(IServiceCollection services)
    {
        services.AddCheckedOptions("Pipeline", PipelineOptions.Rules);
        services.AddCheckedOptions("Merchants", MerchantOptions.Rules);
        services.AddCheckedOptions("Cards", CardOptions.Rules, isReadAnew: true);
        services.AddCheckedOptions("Admission", AdmissionOptions.Rules, isReadAnew: true);
        services.AddCheckedOptions("Limit", LimitOptions.Rules);
        services.AddCheckedOptions("Credit", CreditOptions.Rules);
        services.AddCheckedOptions("Settlement", SettlementOptions.Rules);
        services.AddCheckedOptions("Caps", CapOptions.Rules, isReadAnew: true);
        services.AddCheckedOptions("Channels", ChannelOptions.Rules);
        services.AddCheckedOptions("Routes", RouteOptions.Rules);
        services.AddCheckedOptions("Payments", PaymentOptions.Rules);
        services.AddCheckedOptions("Providers", ProviderOptions.Rules, isReadAnew: true);
        services.AddCheckedOptions("Callbacks", CallbackOptions.Rules);
        services.AddCheckedOptions("Calls", CallOptions.Rules);
        services.AddCheckedOptions("Secrets", SecretOptions.Rules, isReadAnew: true);
        services.AddCheckedOptions("Collection", CollectionOptions.Rules);
        services.AddCheckedOptions("Recovery", RecoveryOptions.Rules);
        services.AddCheckedOptions("Work", WorkOptions.Rules);
        services.AddCheckedOptions("Operations", OperationsOptions.Rules);
        services.AddCheckedOptions("Statements", StatementOptions.Rules);
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IOptionsConsistencyCheck, RegistrationCheck>(),
            ServiceDescriptor.Singleton<IOptionsConsistencyCheck, AdapterRegistrationCheck>(),
            ServiceDescriptor.Singleton<IOptionsConsistencyCheck, StandInChannelCheck>(),
            ServiceDescriptor.Singleton<IOptionsConsistencyCheck, SecretSourceCheck>(),
            ServiceDescriptor.Singleton<IOptionsConsistencyCheck, ProviderSettingsCheck>(),
            ServiceDescriptor.Singleton<IOptionsConsistencyCheck, ChannelCapabilityCheck>(),
            ServiceDescriptor.Singleton<IOptionsConsistencyCheck, InstitutionConsistencyCheck>(),
            ServiceDescriptor.Singleton<IOptionsConsistencyCheck, OptionsConsistencyCheck>(),
            ServiceDescriptor.Singleton<IOptionsConsistencyCheck, CapConsistencyCheck>(),
            ServiceDescriptor.Singleton<IOptionsConsistencyCheck, CardPrefixCheck>(),
            ServiceDescriptor.Singleton<IOptionsConsistencyCheck, CardTokenCheck>(),
            ServiceDescriptor.Singleton<IOptionsConsistencyCheck, StatementFileCheck>(),
        ]);
    }

    /// <summary>
    /// Registers the parts of the store, so that each consumer asks for the part that it needs. The host registers the whole store.
    /// </summary>
    private static void AddStoreParts(IServiceCollection services)
    {
        services.TryAddSingleton<IPaymentStore>(provider => provider.GetRequiredService<IStandInStore>());
        services.TryAddSingleton<IChannelPaymentStore>(provider => provider.GetRequiredService<IStandInStore>());
        services.TryAddSingleton<ILedgerStore>(provider => provider.GetRequiredService<IStandInStore>());
        services.TryAddSingleton<IWorkQueue>(provider => provider.GetRequiredService<IStandInStore>());
        services.TryAddSingleton<IOutbox>(provider => provider.GetRequiredService<IStandInStore>());
        services.TryAddSingleton<IReviewStore>(provider => provider.GetRequiredService<IStandInStore>());
        services.TryAddSingleton<ICommitStore>(provider => provider.GetRequiredService<IStandInStore>());
        services.TryAddSingleton<IRetentionStore>(provider => provider.GetRequiredService<IStandInStore>());
    }
}
