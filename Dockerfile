# A static binary in an empty image. Build: docker build -t pulseplan .
# Run:   docker run -p 8090:8090 -v pulseplan:/data pulseplan
FROM golang:1.26.8-alpine AS build
WORKDIR /src
ENV CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS=-buildvcs=false
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN go build -trimpath -ldflags "-s -w -X github.com/pulseplan/pulseplan/app/cmd.Version=${VERSION}" -o /out/pulseplan . \
 && mkdir -m 0700 /out/data && mkdir -m 1777 /out/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /out/tmp /tmp
COPY --from=build /out/pulseplan /pulseplan
USER 65532:65532
VOLUME /data
EXPOSE 8090
ENV PULSEPLAN_DATA=/data PULSEPLAN_HTTP=0.0.0.0:8090
HEALTHCHECK --interval=30s --timeout=6s --start-period=10s CMD ["/pulseplan", "health"]
ENTRYPOINT ["/pulseplan"]
CMD ["serve"]
