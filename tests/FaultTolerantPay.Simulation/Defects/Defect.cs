using FaultTolerantPay.Faults;
using FaultTolerantPay.Routing;
using FaultTolerantPay.Simulation.Nodes;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Simulation.Defects;

/// <summary>An error planted around the library. This one is none.</summary>
internal class Defect
{
    public static Defect None { get; } = new();

    public virtual IFallbackTransactionPipeline Pipeline(SimulatedNode node, IFallbackTransactionPipeline pipeline) => pipeline;

    public virtual IStandInStore Store(SimulatedNode node, IStandInStore store) => store;

    public virtual IPayoutChannel Payout(SimulatedNode node, IPayoutChannel channel) => channel;

    public virtual ICollectionChannel Collection(SimulatedNode node, ICollectionChannel channel) => channel;

    public virtual IProviderAdapter Provider(SimulatedNode node, IProviderAdapter provider) => provider;

    public virtual ICardChannelStore CardStore(SimulatedNode node, ICardChannelStore store) => store;

    public virtual IPaymentCallbacks CallBacks(SimulatedNode node, IPaymentCallbacks callbacks) => callbacks;

    public virtual IBusinessSystem Primary(SimulatedNode node, IBusinessSystem primary) => primary;

    public virtual IFaultDetector Detector(SimulatedNode node, IFaultDetector detector) => detector;

    public virtual IChannelReports Answers(SimulatedNode node, IChannelReports answers) => answers;

    public virtual void Options(FaultTolerantPayBuilder pay)
    {
    }

    public virtual IConfiguration Configuration(SimulatedNode node, IConfiguration file) => file;

    public virtual void Parts(IServiceCollection services)
    {
    }

    /// <summary>What a caller was answered, where the defect is not in the answer.</summary>
    public virtual ChannelPayment Answer(ChannelPayment answered) => answered;

    /// <summary>A life of a node has this router.</summary>
    public virtual void Routed(SimulatedNode node, Router router)
    {
    }

    public virtual TimeProvider Clock(SimulatedNode node, TimeProvider clock) => clock;
}
