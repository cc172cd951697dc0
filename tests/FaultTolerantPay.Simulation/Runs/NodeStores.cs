using FaultTolerantPay.Controls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Merchants;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Simulation.Runs;

/// <summary>The stores as one node opens them.</summary>
/// <param name="StandIn">Payments, advances, journal, counters, messages and work.</param>
/// <param name="Merchants">Merchants and their consent.</param>
/// <param name="Faults">Outages and the manual switch.</param>
/// <param name="Controls">Operators' controls.</param>
/// <param name="Queries">Operators' queries.</param>
/// <param name="Cards">What channels know of cards.</param>
internal sealed record NodeStores(
    IStandInStore StandIn, IMerchantStore Merchants, IFaultStore Faults, IOperatorControlStore Controls, IOperatorQueries Queries,
    ICardChannelStore Cards);
