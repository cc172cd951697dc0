# The sample host and the sample bank. Build it in the root of the repository: docker build -f deploy/node.Dockerfile .
FROM mcr.microsoft.com/dotnet/sdk:10.0.100 AS build
WORKDIR /source
COPY . .
RUN dotnet publish samples/FaultTolerantPay.SampleHost -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0.0
WORKDIR /app
COPY --from=build /app .
RUN mkdir /data && chown app /data
USER app
ENTRYPOINT ["dotnet"]
