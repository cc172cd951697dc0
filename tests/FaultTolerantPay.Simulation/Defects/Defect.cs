using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Composition;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Simulation.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Simulation.Defects;

/// <summary>A mistake planted around the library. This one is none.</summary>
internal class Defect
{
    public static Defect None { get; } = new();

    public virtual IFallbackTransactionPipeline Pipeline(Node node, IFallbackTransactionPipeline pipeline) => pipeline;

    public virtual IStandInStore Store(Node node, IStandInStore store) => store;

    public virtual IPayoutChannel Payout(Node node, IPayoutChannel channel) => channel;

    public virtual ICollectionChannel Collection(Node node, ICollectionChannel channel) => channel;

    public virtual IBusinessSystem Primary(Node node, IBusinessSystem primary) => primary;

    public virtual IFaultDetector Detector(Node node, IFaultDetector detector) => detector;

    public virtual IChannelAnswers Answers(Node node, IChannelAnswers answers) => answers;

    public virtual void Options(FaultTolerantPayBuilder pay)
    {
    }

    public virtual IConfiguration Configuration(Node node, IConfiguration file) => file;

    public virtual void Parts(IServiceCollection services)
    {
    }

    public virtual TimeProvider Clock(Node node, TimeProvider clock) => clock;
}
