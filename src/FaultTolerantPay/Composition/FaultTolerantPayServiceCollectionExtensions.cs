using System.Diagnostics.CodeAnalysis;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Composition;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Pipeline.Admission;
using FaultTolerantPay.Pipeline.Credit;
using FaultTolerantPay.Pipeline.Limit;
using FaultTolerantPay.Pipeline.Settlement;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Work;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers FaultTolerantPay.</summary>
public static class FaultTolerantPayServiceCollectionExtensions
{
    /// <summary>
    /// Registers the pipeline, its stages, and the work beside it. The host adds a store, a fault detector, its <see cref="FaultTolerantPay.Faults.IBusinessSystem"/>, at least one
    /// institution with a payout and a collection channel, and an <see cref="FaultTolerantPay.Transactions.INoticeSink"/>; what is missing is reported when the host starts. Every stage can be
    /// replaced by a registration of the host's own, made before or after.
    /// </summary>
    /// <param name="services">Where to register.</param>
    /// <param name="configure">Sets options; null leaves the defaults.</param>
    public static IServiceCollection AddFaultTolerantPay(this IServiceCollection services, Action<FaultTolerantPayBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        AddOptions(services);
        configure?.Invoke(new FaultTolerantPayBuilder(services));
        services.TryAddSingleton(TimeProvider.System);

        services.TryAddSingleton<IMerchantOnboarding, MerchantOnboarding>();
        services.TryAddSingleton<IConsentRegister, ConsentRegister>();

        services.TryAddSingleton<FallbackTransactionPipeline>();
        services.TryAddSingleton<IFallbackTransactionPipeline>(provider =>
        {
            // A host checks all options when it starts. Without one they are checked here, before any part reads its own: a mistake in one class would hide those in the others.
            provider.GetService<IStartupValidator>()?.Validate();
            return provider.GetRequiredService<FallbackTransactionPipeline>();
        });
        services.TryAddSingleton<StoredOutcomes>();
        services.TryAddSingleton<OutcomeRecorder>();
        services.TryAddSingleton<StageCaller>();
        services.TryAddSingleton<StandInStages>();
        services.TryAddSingleton<IAdmissionStage, AdmissionStage>();
        services.TryAddSingleton<ILimitStage, LimitStage>();
        services.TryAddSingleton<ICreditStage, CreditStage>();
        services.TryAddSingleton<ISettlementStage, SettlementStage>();
        services.TryAddSingleton<Caps>();

        services.TryAddSingleton<HostCalls>();
        services.TryAddSingleton<ChannelSet>();
        services.TryAddSingleton<ChannelCaller>();
        services.TryAddSingleton<IChannelAnswers, ChannelAnswers>();

        services.TryAddSingleton<Telemetry>();
        services.TryAddSingleton<CommitPublisher>();
        services.TryAddSingleton<AdvanceUpdater>();
        services.TryAddSingleton<AnswerRecorder>();
        services.TryAddSingleton<InstructionWork>();
        services.TryAddSingleton<PayoutWork>();
        services.TryAddSingleton<CustomerRefundWork>();
        services.TryAddSingleton<CollectionPolicy>();
        services.TryAddSingleton<CollectionWork>();
        services.TryAddSingleton<PrimaryCaller>();
        services.TryAddSingleton<IAdvanceOperations, AdvanceOperations>();
        services.TryAddSingleton<IRecovery, PrimaryRecovery>();
        services.TryAddSingleton<IBooks, Books>();

        services.TryAddEnumerable([ServiceDescriptor.Singleton<IBackgroundWork, MerchantRefresher>(), ServiceDescriptor.Singleton<IBackgroundWork, ForgetWork>(), ServiceDescriptor.Singleton<IBackgroundWork, RecoveryWork>()]);
        AddQueue<TransactionWork>(services);
        AddQueue<AdvanceWork>(services);
        AddQueue<ConfirmationWork>(services);
        AddQueue<AdviceWork>(services);
        AddQueue<NoticeWork>(services);
        return services;
    }

    /// <summary>One queue of work: the same object works it off and says how far it is behind.</summary>
    private static void AddQueue<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TWork>(IServiceCollection services)
        where TWork : QueueWork
    {
        services.TryAddSingleton<TWork>();
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IBackgroundWork, TWork>(provider => provider.GetRequiredService<TWork>()),
            ServiceDescriptor.Singleton<IWorkLag, TWork>(provider => provider.GetRequiredService<TWork>()),
        ]);
    }

    private static void AddOptions(IServiceCollection services)
    {
        services.AddCheckedOptions(PipelineOptions.Rules);
        services.AddCheckedOptions(MerchantOptions.Rules);
        services.AddCheckedOptions(AdmissionOptions.Rules);
        services.AddCheckedOptions(LimitOptions.Rules);
        services.AddCheckedOptions(CreditOptions.Rules);
        services.AddCheckedOptions(SettlementOptions.Rules);
        services.AddCheckedOptions(CapOptions.Rules);
        services.AddCheckedOptions(ChannelOptions.Rules);
        services.AddCheckedOptions(CallOptions.Rules);
        services.AddCheckedOptions(CollectionOptions.Rules);
        services.AddCheckedOptions(RecoveryOptions.Rules);
        services.AddCheckedOptions(WorkOptions.Rules);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PipelineOptions>, CompositionCheck>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WorkOptions>, OptionsAgreement>());
    }
}
