namespace FaultTolerantPay.Records;

/// <summary>Where a store keeps the files of records that it could not take.</summary>
/// <param name="Prefix">The full path of each file without its digits.</param>
/// <param name="Store">The store, for messages: <c>store file 'x.db'</c>.</param>
/// <param name="Where">Where the files are, for messages: <c>beside store file 'x.db'</c>.</param>
/// <param name="MakeSpace">Called when the disk is full. Whether another try may succeed.</param>
internal sealed record UnwrittenRecordPlace(string Prefix, string Store, string Where, Func<bool> MakeSpace);
